import { chain } from './chain.ts';
import type { Kind, Shape } from './kind.ts';
import { arc, type Point } from './outline.ts';

const [apexX, apexY] = [60, 6];

/** Where ribs end, from left to right, on the near and on the far edge of the canopy; both edges meet at the sides. */
const [left, right]: [Point, Point] = [
  [0, 54],
  [120, 54],
];
const nearTips: readonly Point[] = [
  [18, 51],
  [44, 49],
  [76, 49],
  [102, 51],
];
const farTips: readonly Point[] = [
  [25, 59],
  [60, 61],
  [95, 59],
];

/** The two handles of the curve of a rib from the apex to its tip. */
function handles([x, y]: Point): [atApex: string, atTip: string] {
  const along = Math.round(apexX + 0.55 * (x - apexX));
  const down = Math.round(apexY + 0.4 * (y - apexY));
  return [`${along} ${apexY}`, `${x} ${down}`];
}

function rib(tip: Point): string {
  const [atApex, atTip] = handles(tip);
  return `M ${apexX} ${apexY} C ${atApex} ${atTip} ${tip.join(' ')}`;
}

/** The dome down to an edge that is hollowed by `depth` between one tip and the next. */
function dome(tips: readonly Point[], depth: number): string {
  const stops = [left, ...tips, right];
  const scallops = stops.slice(1).map(([x, y], index) => {
    const [beforeX, beforeY] = stops[index] ?? left;
    return `Q ${(x + beforeX) / 2} ${(y + beforeY) / 2 - depth} ${x} ${y}`;
  });
  const [atApex, atTip] = handles(right);
  return `${rib(left)} ${scallops.join(' ')} C ${atTip} ${atApex} ${apexX} ${apexY} Z`;
}

/** An open umbrella, seen from a little below. */
export const umbrella: Kind = {
  name: 'umbrella',
  plural: 'umbrellas',
  size: 1.8,
  width: 120,
  parts: [
    { name: 'canopy', materials: ['fabric', 'plastic', 'paper', 'text', 'crochet', 'leather', 'velvet'] },
    { name: 'pole', materials: ['metal', 'wood', 'plastic'], patterned: false, seeThrough: false },
    {
      name: 'handle',
      materials: ['wood', 'plastic', 'leather', 'metal', 'rattan'],
      patterned: false,
      seeThrough: false,
    },
  ],
  get shapes(): readonly Shape[] {
    return [
      { part: 'canopy', path: dome(farTips, 4), form: 'hollow' },
      { part: 'pole', path: 'M 60 5 L 60 80', form: 'cylinder', line: 3.4 },
      { part: 'canopy', path: dome(nearTips, 9), form: 'sphere' },
      ...nearTips.map((tip): Shape => ({ part: 'canopy', path: rib(tip), form: 'flat', line: 0.2 })),
      { part: 'pole', path: 'M 58 8 L 59 0 L 61 0 L 62 8 Z', form: 'cylinder' },
      { part: 'handle', path: chain('M 60 74', arc(69, 88, 9, 9, 180, 0), 'M 78 84'), form: 'cylinder', line: 6 },
    ];
  },
};
