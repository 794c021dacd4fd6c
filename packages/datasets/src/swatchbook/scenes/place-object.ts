import type { Box } from '@fgclip/core';
import type { Kind } from '../kinds/kind.ts';
import { kindNamed } from '../kinds/kinds.ts';
import type { SceneObject } from '../scene.ts';
import { extentOf, type Outline, outlinesOf, type Placement } from './path-extent.ts';
import { shortNumber } from './svg.ts';

/** Half the width of the line that is drawn around every surface, in a kind's own units. */
const EDGE = 0.75;

/** Height of every kind's drawing in its own units. */
const DRAWN_HEIGHT = 100;

/** What is no higher than this above the lowest point of a drawing, in its own units, casts the shadow. */
const FOOT = 14;

/** What a box depends on besides its place and size. */
export type Pose = Pick<SceneObject, 'looks' | 'rotation' | 'mirrored'>;

/** The SVG transform from a kind's own units to the picture. */
export function transformOf(object: SceneObject, kind: Kind): string {
  const scale = object.height / DRAWN_HEIGHT;
  return [
    `translate(${shortNumber(object.x)} ${shortNumber(object.y)})`,
    ...(object.rotation === 0 ? [] : [`rotate(${shortNumber(object.rotation)})`]),
    `scale(${shortNumber(object.mirrored ? -scale : scale)} ${shortNumber(scale)})`,
    `translate(${shortNumber(-kind.width / 2)} ${-DRAWN_HEIGHT})`,
  ].join(' ');
}

/** Around an object, whether or not it is seen, pixels. */
export function boxOf(object: SceneObject): Box {
  return moveBox(poseBox(kindNamed(object.kind), object), object);
}

/** Around an object that stands at the origin and is one pixel high. */
export function poseBox(kind: Kind, pose: Pose): Box {
  const { x, y, width, height } = extentOf(presentOutlines(kind, pose), placementOf(kind, pose));
  return {
    x: (x - EDGE) / DRAWN_HEIGHT,
    y: (y - EDGE) / DRAWN_HEIGHT,
    width: (width + 2 * EDGE) / DRAWN_HEIGHT,
    height: (height + 2 * EDGE) / DRAWN_HEIGHT,
  };
}

/** What an object stands on: of one that stands at the origin and is one pixel high. */
export interface Foot {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
}

/** The extent of what lies lowest once an object is turned. */
export function footOf(kind: Kind, pose: Pose): Foot {
  const place = placementOf(kind, pose);
  const placed = presentOutlines(kind, pose).map((outline) => ({ ...outline, points: outline.points.map(place) }));
  const whole = extentOf(placed);
  const bottom = whole.y + whole.height;
  const low = placed.map((outline) => ({ ...outline, points: outline.points.filter(({ y }) => y > bottom - FOOT) }));
  const { x, width } = extentOf(low);
  return { left: x / DRAWN_HEIGHT, right: (x + width) / DRAWN_HEIGHT, bottom: bottom / DRAWN_HEIGHT };
}

/** The box of a pose where an object of a given height stands at (x, y). */
export function moveBox(box: Box, { x, y, height }: Pick<SceneObject, 'x' | 'y' | 'height'>): Box {
  return { x: x + box.x * height, y: y + box.y * height, width: box.width * height, height: box.height * height };
}

function presentOutlines(kind: Kind, { looks }: Pose): readonly Outline[] {
  return outlinesOf(kind).filter(({ part }) => looks[part] !== undefined);
}

/** Mirrors and turns about the middle of the lower edge, which comes to lie at the origin. */
function placementOf(kind: Kind, { rotation, mirrored }: Pose): Placement {
  const angle = (rotation * Math.PI) / 180;
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  return (point) => {
    const x = (point.x - kind.width / 2) * (mirrored ? -1 : 1);
    const y = point.y - DRAWN_HEIGHT;
    return { x: x * cosine - y * sine, y: x * sine + y * cosine };
  };
}
