import { createRandom } from '@fgclip/core';
import type { ImageSize } from '@fgclip/core/vision';
import { drawBackdrop } from '../backdrops/backdrops.ts';
import { kindNamed } from '../kinds/kinds.ts';
import { Definitions } from '../paint/definitions.ts';
import { paintShape } from '../paint/paint-shape.ts';
import type { Light, Scene, SceneObject } from '../scene.ts';
import { footOf, transformOf } from './place-object.ts';
import { element } from './svg.ts';

export interface DrawSceneOptions {
  /** Starts every id in the SVG. Default "scene" and the scene's number, so that scenes can share a page. */
  readonly prefix?: string;
}

/**
 * A complete SVG document of a scene, of its width and height in pixels, without scripts, styles, filters, text or
 * references to anything outside. Equal scenes give equal text.
 *
 * @throws NOT_FOUND for an unknown backdrop or kind of object.
 */
export function drawScene(scene: Scene, options: DrawSceneOptions = {}): string {
  const { width, height, light, objects } = scene;
  const definitions = new Definitions({ prefix: options.prefix ?? `scene${scene.id}` });
  const drawing = [
    drawBackdrop(scene.backdrop, scene, definitions),
    drawLight(light, scene, definitions),
    ...objects.map((object) => drawShadow(object, light, definitions)),
    ...objects.map((object) => drawObject(object, light, definitions)),
  ].join('');
  const frame = { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}` };
  return element('svg', frame, element('defs', {}, definitions.toString()) + drawing);
}

/**
 * SVG of an object at its place in the picture, without its shadow on the ground: see drawShadow. Shapes of parts that
 * it lacks are left out.
 *
 * @throws NOT_FOUND for an object of an unknown kind.
 */
export function drawObject(object: SceneObject, light: Light, definitions: Definitions): string {
  const kind = kindNamed(object.kind);
  const random = createRandom(object.seed);
  // What is drawn mirrored is lit from the other side, so that in the picture all light comes from one.
  const side = object.mirrored ? -light.side : light.side;
  const options = { definitions, random, light: { ...light, side }, scale: object.height / 100 };
  const shapes = kind.shapes.map((shape) => {
    const look = object.looks[shape.part];
    return look === undefined ? '' : paintShape(shape, look, options);
  });
  return element('g', { transform: transformOf(object, kind) }, shapes.join(''));
}

/** SVG of the soft shadow that an object throws on the ground about its foot, away from the light. */
function drawShadow(object: SceneObject, light: Light, definitions: Definitions): string {
  const foot = footOf(kindNamed(object.kind), object);
  const middle = object.x + ((foot.left + foot.right) / 2) * object.height;
  // Turned objects reach a little into the ground in front of where they stand.
  const ground = object.y + foot.bottom * object.height * 0.7;
  const half = ((foot.right - foot.left) / 2) * object.height;
  const fill = `url(#${definitions.add('shadow', softEdge)})`;
  const reach = object.height * 0.1;
  const low = Math.max(4, Math.min(half * 0.22, object.height * 0.12));
  const wide = { cx: middle - light.side * reach, cy: ground, rx: half * 1.15 + reach, ry: low * 1.3, fill };
  const close = { cx: middle, cy: ground, rx: half * 1.12 + 3, ry: low * 0.75, fill };
  return element('ellipse', { ...wide, opacity: 0.55 }) + element('ellipse', close);
}

function softEdge(id: string): string {
  const stops = [
    [0, 0.6],
    [0.6, 0.42],
    [1, 0],
  ].map(([offset = 0, opacity = 0]) => element('stop', { offset, 'stop-color': '#16121a', 'stop-opacity': opacity }));
  return element('radialGradient', { id }, stops.join(''));
}

/**
 * SVG that lays the light over a backdrop: dimmer or brighter, bluish or yellowish, and falling off away from where it
 * comes from. Objects are painted in the same light and so come after.
 */
function drawLight({ side, strength, warmth }: Light, size: ImageSize, definitions: Definitions): string {
  const cover = (fill: string, opacity: number) =>
    opacity < 0.005
      ? ''
      : element('rect', { width: size.width, height: size.height, fill, 'fill-opacity': Math.min(opacity, 0.5) });
  const falloff = definitions.add(`falloff ${side < 0}`, (id) =>
    element(
      'linearGradient',
      { id, x1: side < 0 ? 0 : 1, x2: side < 0 ? 1 : 0, y1: 0, y2: 0.4 },
      element('stop', { offset: 0, 'stop-color': '#ffffff', 'stop-opacity': 0.35 }) +
        element('stop', { offset: 0.5, 'stop-color': '#808080', 'stop-opacity': 0 }) +
        element('stop', { offset: 1, 'stop-color': '#000000', 'stop-opacity': 0.35 }),
    ),
  );
  return [
    strength < 1 ? cover('#0b0d18', 0.9 * (1 - strength)) : cover('#ffffff', 0.7 * (strength - 1)),
    warmth < 0 ? cover('#4f86e0', -0.1 * warmth) : cover('#ffb040', 0.12 * warmth),
    cover(`url(#${falloff})`, 0.5 * Math.abs(side)),
  ].join('');
}
