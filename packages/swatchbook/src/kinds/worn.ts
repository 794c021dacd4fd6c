import { chain } from './household.ts';
import { arc, ellipse, type Kind, type Point, polygon, polyline, roundedRect, type Shape } from './kind.ts';

/** A handbag from the front, with a stiff handle and a flap that closes over its body. */
export const handbag: Kind = {
  name: 'handbag',
  plural: 'handbags',
  size: 0.9,
  width: 112,
  parts: [
    {
      name: 'body',
      materials: ['leather', 'fabric', 'crochet', 'velvet', 'rattan', 'wool', 'plastic', 'paper', 'text'],
    },
    { name: 'flap', materials: ['leather', 'fabric', 'velvet', 'plastic', 'wool'], seeThrough: false, chance: 0.8 },
    { name: 'handle', materials: ['leather', 'wood', 'plastic', 'metal', 'rattan', 'fabric'], patterned: false },
    { name: 'clasp', materials: ['metal', 'plastic', 'wood'], patterned: false, seeThrough: false },
  ],
  get shapes(): readonly Shape[] {
    return [
      { part: 'handle', path: 'M 27 48 C 24 -11 88 -11 85 48', form: 'cylinder', line: 7 },
      {
        part: 'body',
        path: 'M 16 40 L 96 40 C 101 40 104 42 105 47 L 112 90 C 112 96 109 100 103 100 L 9 100 C 3 100 0 96 0 90 L 7 47 C 8 42 11 40 16 40 Z',
        form: 'flat',
      },
      {
        part: 'flap',
        path: 'M 16 40 L 96 40 C 101 40 104 42 105 47 L 105 48 C 98 59 76 61 56 61 C 36 61 14 59 7 48 L 7 47 C 8 42 11 40 16 40 Z',
        form: 'flat',
      },
      { part: 'clasp', path: roundedRect(50, 53, 12, 11, 3), form: 'sphere' },
    ];
  },
};

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

/** A fedora: a crown with a dent, a wide brim whose sides turn up, and a band with a bow. */
export const hat: Kind = {
  name: 'hat',
  plural: 'hats',
  size: 0.6,
  width: 160,
  parts: [
    {
      name: 'crown',
      materials: ['fabric', 'wool', 'leather', 'velvet', 'crochet', 'rattan', 'paper', 'text'],
      seeThrough: false,
    },
    {
      name: 'brim',
      materials: ['fabric', 'wool', 'leather', 'velvet', 'crochet', 'rattan'],
      patterned: false,
      seeThrough: false,
    },
    {
      name: 'band',
      materials: ['fabric', 'leather', 'velvet', 'crochet'],
      patterned: false,
      seeThrough: false,
      chance: 0.85,
    },
  ],
  shapes: [
    {
      part: 'brim',
      path: 'M 0 66 C 14 56 146 56 160 66 C 160 86 124 100 80 100 C 36 100 0 86 0 66 Z',
      form: 'flat',
    },
    {
      part: 'crown',
      path: 'M 35 74 C 36 54 39 32 44 18 C 48 6 56 2 64 2 C 71 2 75 5 81 5 C 87 5 91 2 98 2 C 105 2 112 7 116 18 C 121 32 124 54 125 74 C 125 84 105 89 80 89 C 55 89 35 84 35 74 Z',
      form: 'cylinder',
    },
    { part: 'crown', path: 'M 59 5 C 66 3 74 7.5 81 7.5 C 88 7.5 95 3 102 5 C 96 14 66 14 59 5 Z', form: 'hollow' },
    {
      part: 'band',
      path: 'M 36 58 C 40 68 58 72 80 72 C 102 72 120 68 124 58 L 125 74 C 125 84 105 89 80 89 C 55 89 35 84 35 74 Z',
      form: 'cylinder',
    },
    { part: 'band', path: 'M 106 76 L 122 62 L 128 82 Z', form: 'flat' },
    { part: 'band', path: 'M 106 76 L 92 65 L 92 88 Z', form: 'flat' },
    { part: 'band', path: 'M 103 71 L 110 70 L 111 81 L 104 82 Z', form: 'flat' },
  ],
};

/** A laced shoe from its side, the toe to the right. */
export const shoe: Kind = {
  name: 'shoe',
  plural: 'shoes',
  size: 0.5,
  width: 180,
  parts: [
    { name: 'body', materials: ['leather', 'fabric', 'velvet', 'wool', 'crochet', 'plastic'], seeThrough: false },
    { name: 'sole', materials: ['plastic', 'leather', 'wood'], patterned: false, seeThrough: false },
    { name: 'laces', materials: ['fabric', 'leather', 'wool'], patterned: false, seeThrough: false },
    { name: 'tongue', materials: ['fabric', 'leather', 'wool'], patterned: false, seeThrough: false },
    { name: 'heel', materials: ['leather', 'plastic', 'fabric'], patterned: false, seeThrough: false, chance: 0.7 },
  ],
  shapes: [
    { part: 'tongue', path: 'M 72 22 L 82 2 C 86 -1 96 1 98 5 L 128 48 L 96 60 Z', form: 'flat' },
    {
      part: 'body',
      path: 'M 7 88 C 3 66 9 40 4 14 C 4 8 10 7 14 11 C 26 26 58 28 75 12 C 79 9 83 11 85 14 C 95 30 108 43 124 48 C 136 51 148 52 158 58 C 170 65 177 74 176 88 Z',
      form: 'sphere',
    },
    { part: 'heel', path: 'M 7 88 C 3 66 9 40 4 14 C 4 8 10 7 14 11 C 22 32 22 60 40 88 Z', form: 'flat' },
    { part: 'laces', path: 'M 81 27 L 99 19', form: 'cylinder', line: 5 },
    { part: 'laces', path: 'M 91 39 L 110 29', form: 'cylinder', line: 5 },
    { part: 'laces', path: 'M 104 50 L 120 40', form: 'cylinder', line: 5 },
    { part: 'laces', path: 'M 118 58 L 130 48', form: 'cylinder', line: 5 },
    {
      part: 'sole',
      path: 'M 2 82 C 40 87 130 86 178 80 C 181 86 180 93 174 97 C 172 99 169 100 165 100 L 10 100 C 3 100 0 92 2 82 Z',
      form: 'flat',
    },
  ],
};

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
