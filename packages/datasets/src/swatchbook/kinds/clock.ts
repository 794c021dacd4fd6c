import { chain } from './chain.ts';
import type { Kind, Shape } from './kind.ts';
import { arc, ellipse, mirror, type Point, polygon } from './outline.ts';

const width = 78;
/** The middle of the dial, which lies a little above the middle of the case. */
const [cx, cy] = [39, 55];

/** A bar across the dial at an angle, in degrees clockwise from 12 o'clock, between two distances from its middle. */
function bar(angle: number, from: number, to: number, thickness: number): string {
  const turn = (angle * Math.PI) / 180;
  const at = (distance: number, aside: number): Point => [
    cx + distance * Math.sin(turn) + aside * Math.cos(turn),
    cy - distance * Math.cos(turn) + aside * Math.sin(turn),
  ];
  const half = thickness / 2;
  return polygon([at(from, -half), at(to, -half), at(to, half), at(from, half)]);
}

const leftBell = 'M 4 33 C 0 28 1 18 9 12 C 16 7 24 9 28 15 Z';
const leftFoot = 'M 13 82 L 23 89 L 12 100 L 5 100 Z';

/** The bar of an hour, the longer at every third. */
function hourBar(_: unknown, hour: number): string {
  return bar(hour * 30, hour % 3 === 0 ? 17 : 19.5, 22.5, 1.2);
}

/** An alarm clock with two bells, at ten past ten. */
export const clock: Kind = {
  name: 'clock',
  plural: 'clocks',
  size: 0.7,
  width,
  parts: [
    { name: 'case', materials: ['metal', 'plastic', 'wood', 'stone', 'ceramic', 'glass', 'leather', 'velvet'] },
    { name: 'dial', materials: ['paper', 'text', 'metal', 'plastic', 'ceramic', 'stone', 'wood'], seeThrough: false },
    { name: 'hands', materials: ['metal', 'plastic', 'wood'], patterned: false, seeThrough: false },
    { name: 'bells', materials: ['metal', 'plastic', 'wood', 'ceramic'], patterned: false, seeThrough: false },
    { name: 'feet', materials: ['metal', 'wood', 'plastic'], patterned: false, seeThrough: false },
  ],
  get shapes(): readonly Shape[] {
    return [
      { part: 'feet', path: `${leftFoot} ${mirror(leftFoot, width)}`, form: 'flat' },
      {
        part: 'bells',
        path: chain('M 27 22', arc(39, 14, 12, 10.5, 180, 360), 'M 51 22'),
        form: 'flat',
        line: 3,
      },
      { part: 'bells', path: 'M 37 22 L 37 15 L 34 15 L 34 10 L 44 10 L 44 15 L 41 15 L 41 22 Z', form: 'flat' },
      { part: 'bells', path: leftBell, form: 'sphere' },
      { part: 'bells', path: mirror(leftBell, width), form: 'sphere' },
      { part: 'case', path: ellipse(39, 58, 38, 38), form: 'sphere' },
      // The chin, a shape of its own: the dial hides the middle of the case.
      {
        part: 'case',
        path: `${chain(arc(39, 58, 38, 38, 58, 122), arc(cx, cy, 26, 26, 122, 58))} Z`,
        form: 'flat',
      },
      { part: 'case', path: ellipse(cx, cy, 26, 26), form: 'hollow' },
      { part: 'dial', path: ellipse(cx, cy, 24.5, 24.5), form: 'flat' },
      { part: 'hands', path: Array.from({ length: 12 }, hourBar).join(' '), form: 'flat' },
      { part: 'hands', path: bar(-58, -3, 12, 3), form: 'flat' },
      { part: 'hands', path: bar(58, -4, 18, 2), form: 'flat' },
      { part: 'hands', path: ellipse(cx, cy, 2.4, 2.4), form: 'flat' },
    ];
  },
};
