import { FgclipError } from '@fgclip/core';
import type { Box } from '@fgclip/core/vision';
import type { Kind } from '../kinds/kind.ts';
import { kindNamed } from '../kinds/kinds.ts';
import type { SceneObject } from '../scene.ts';
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

/** Where a shape of a drawing reaches. */
export interface Outline {
  readonly part: string;
  readonly points: readonly Point[];
  /** How far ink reaches beyond the points: half the width of a line. */
  readonly margin: number;
}

const known = new WeakMap<Kind, readonly Outline[]>();

/** Outlines of a kind's shapes, in its own units. */
export function outlinesOf(kind: Kind): readonly Outline[] {
  const found = known.get(kind);
  if (found !== undefined) return found;
  const outlines = kind.shapes.map(({ part, path, line }) => ({
    part,
    points: flattenPath(path),
    margin: (line ?? 0) / 2,
  }));
  known.set(kind, outlines);
  return outlines;
}

/** Where a point of a drawing comes to lie. */
export type Placement = (point: Point) => Point;

/** The smallest upright box around outlines once placed; an empty box at the origin around nothing. */
export function extentOf(outlines: readonly Outline[], place: Placement = (point) => point): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { points, margin } of outlines) {
    for (const point of points) {
      const { x, y } = place(point);
      left = Math.min(left, x - margin);
      top = Math.min(top, y - margin);
      right = Math.max(right, x + margin);
      bottom = Math.max(bottom, y + margin);
    }
  }
  if (left > right) return { x: 0, y: 0, width: 0, height: 0 };
  return { x: left, y: top, width: right - left, height: bottom - top };
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Corners a curve is cut into: its extent is then exact to about a thousandth of its length. */
const STEPS = 24;

/** Numbers that each command takes. */
const counts: Readonly<Record<string, number>> = { M: 2, L: 2, Q: 4, C: 6, Z: 0 };

/**
 * Points along SVG path data of absolute M, L, C, Q and Z commands, curves cut into short lines. The points of all
 * subpaths in one list: enough for the extent.
 *
 * @throws INVALID_FORMAT for path data with anything else.
 */
export function flattenPath(path: string): Point[] {
  const points: Point[] = [];
  for (const { command, numbers } of commandsOf(path)) {
    const corners = pairs(numbers);
    const from = points.at(-1);
    if (command === 'M' || command === 'L') points.push(...corners);
    else if (from !== undefined) points.push(...curve([from, ...corners]));
    else if (command !== 'Z') throw malformed(path, `${command} before the first M`);
  }
  return points;
}

interface Command {
  readonly command: string;
  readonly numbers: readonly number[];
}

function commandsOf(path: string): Command[] {
  if (/^\s*[^a-z\s]/i.test(path)) throw malformed(path, path);
  return Array.from(path.matchAll(/([a-z])([^a-df-z]*)/gi), ([, command = '', rest = '']) => {
    const numbers = rest.match(/-?(\d+\.?\d*|\.\d+)(e-?\d+)?/gi)?.map(Number) ?? [];
    const count = counts[command];
    if (count === undefined || /[^\s,\d.e-]/i.test(rest) || !takes(count, numbers.length)) {
      throw malformed(path, `${command}${rest}`);
    }
    return splitEvery(command, numbers, count);
  }).flat();
}

function takes(count: number, given: number): boolean {
  return count === 0 ? given === 0 : given > 0 && given % count === 0;
}

/** A command with several times its numbers stands for as many commands. */
function splitEvery(command: string, numbers: readonly number[], count: number): Command[] {
  if (count === 0) return [{ command, numbers }];
  return Array.from({ length: numbers.length / count }, (_, i) => ({
    command,
    numbers: numbers.slice(i * count, (i + 1) * count),
  }));
}

function pairs(numbers: readonly number[]): Point[] {
  return Array.from({ length: numbers.length / 2 }, (_, i) => ({ x: numbers[2 * i] ?? 0, y: numbers[2 * i + 1] ?? 0 }));
}

/** Points of a Bezier curve of any degree after its first, by de Casteljau's construction. */
function curve(control: readonly Point[]): Point[] {
  if (control.length < 2) return [];
  return Array.from({ length: STEPS }, (_, i) => pointAt(control, (i + 1) / STEPS));
}

function pointAt(control: readonly Point[], t: number): Point {
  const [first = { x: 0, y: 0 }, ...rest] = control;
  if (rest.length === 0) return first;
  const between = rest.map((to, i) => {
    const from = control[i] ?? to;
    return { x: from.x + (to.x - from.x) * t, y: from.y + (to.y - from.y) * t };
  });
  return pointAt(between, t);
}

function malformed(path: string, found: string): FgclipError {
  return new FgclipError('INVALID_FORMAT', `Path data "${path.slice(0, 60)}" cannot be read`, {
    expected: 'absolute M, L, C, Q and Z commands with their numbers',
    found,
  });
}
