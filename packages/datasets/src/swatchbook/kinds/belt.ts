import { chain } from './chain.ts';
import type { Kind, Shape } from './kind.ts';
import { arc, ellipse, type Point, polygon, polyline, roundedRect } from './outline.ts';

/** The fastened belt is a ring seen from above: its upper edge is an ellipse, its lower edge the same further down. */
const [cx, rx, ry] = [80, 80, 35];
const [upper, lower] = [35, 61];

/** The point of the ring at an angle as arc() counts it, `share` of the way from the upper to the lower edge. */
function at(angle: number, share: number): Point {
  const turn = (angle * Math.PI) / 180;
  return [cx + rx * Math.cos(turn), upper + (lower - upper) * share + ry * Math.sin(turn)];
}

/** The ring between two angles; `end`, if any, is the angle to which it runs out in a point. */
function band(from: number, to: number, end?: number): string {
  const point = end === undefined ? [] : [polyline([at(end, 0.5)])];
  return `${chain(arc(cx, upper, rx, ry, from, to), ...point, arc(cx, lower, rx, ry, to, from))} Z`;
}

function hole(angle: number): string {
  const [x, y] = at(angle, 0.5);
  return ellipse(x, y, 1.5, 2);
}

/** A fastened belt with its buckle to the front. */
export const belt: Kind = {
  name: 'belt',
  plural: 'belts',
  size: 0.5,
  width: 160,
  parts: [
    {
      name: 'strap',
      materials: ['leather', 'fabric', 'velvet', 'crochet', 'wool', 'rattan', 'plastic', 'metal', 'text'],
      seeThrough: false,
    },
    { name: 'buckle', materials: ['metal', 'plastic', 'wood', 'leather'], patterned: false, seeThrough: false },
    {
      name: 'tip',
      materials: ['metal', 'leather', 'plastic'],
      patterned: false,
      seeThrough: false,
      chance: 0.7,
    },
    {
      name: 'loop',
      materials: ['leather', 'metal', 'fabric', 'plastic'],
      patterned: false,
      seeThrough: false,
      chance: 0.8,
    },
  ],
  get shapes(): readonly Shape[] {
    return [
      { part: 'strap', path: band(180, 360), form: 'hollow' },
      { part: 'strap', path: band(180, 0), form: 'cylinder' },
      { part: 'strap', path: band(88, 44, 38), form: 'flat' },
      { part: 'strap', path: [71, 66, 61].map(hole).join(' '), form: 'hollow' },
      { part: 'tip', path: band(49, 44, 38), form: 'flat' },
      { part: 'loop', path: polygon([at(57, -0.1), at(53, -0.1), at(53, 1.1), at(57, 1.1)]), form: 'flat' },
      { part: 'buckle', path: roundedRect(58, 68.5, 37, 29, 5), form: 'flat', line: 5 },
      { part: 'buckle', path: 'M 56 80 L 62 79 L 96 81 C 99 82 99 84 96 85 L 62 87 L 56 86 Z', form: 'cylinder' },
    ];
  },
};
