import { arc, ellipse, type Kind, mirror, type Point, polygon, polyline, type Shape } from './kind.ts';

/** From spine to fore-edge, from the lower to the upper edge, and down, all as shares of the book. */
function at(across: number, along: number, down = 0): Point {
  return [4 + 58 * across + 30 * along, 56 + 20 * across - 54 * along + 24 * down];
}

/** What is seen of a block between two heights: its upper face and the two sides in front. */
function block(left: number, right: number, inset: number, top: number, bottom: number): string {
  const [near, far] = [inset, 1 - inset];
  return polygon([
    at(left, near, top),
    at(left, far, top),
    at(right, far, top),
    at(right, far, bottom),
    at(right, near, bottom),
    at(left, near, bottom),
  ]);
}

/** A rectangle on the upper cover. */
function face(left: number, right: number, near: number, far: number): string {
  return polygon([at(left, near), at(left, far), at(right, far), at(right, near)]);
}

/** The edge of a leaf between the covers. */
function leaf(down: number): string {
  return polyline([at(0.04, 0.03, down), at(0.95, 0.03, down), at(0.95, 0.97, down)]);
}

/** A closed book with hard covers, lying, its spine to the left. */
export const book: Kind = {
  name: 'book',
  plural: 'books',
  size: 0.6,
  width: 92,
  parts: [
    {
      name: 'cover',
      materials: ['paper', 'leather', 'fabric', 'velvet', 'text', 'plastic', 'wood'],
      seeThrough: false,
    },
    { name: 'pages', materials: ['paper', 'text'], patterned: false, seeThrough: false },
    {
      name: 'spine',
      materials: ['leather', 'fabric', 'paper', 'velvet', 'plastic'],
      patterned: false,
      seeThrough: false,
    },
    {
      name: 'bookmark',
      materials: ['fabric', 'leather', 'paper', 'velvet'],
      patterned: false,
      seeThrough: false,
      chance: 0.5,
    },
  ],
  get shapes(): readonly Shape[] {
    return [
      { part: 'cover', path: block(0, 1, 0, 0.88, 1), form: 'flat' },
      { part: 'pages', path: block(0.02, 0.95, 0.03, 0.1, 0.88), form: 'flat' },
      { part: 'pages', path: [0.3, 0.45, 0.6, 0.75].map(leaf).join(' '), form: 'flat', line: 0.2 },
      {
        part: 'bookmark',
        path: polygon([at(0.6, 0.02), at(0.7, 0.02), at(0.7, 0, 1), at(0.65, 0, 0.85), at(0.6, 0, 1)]),
        form: 'flat',
      },
      // Its rounded back, seen from below.
      { part: 'spine', path: 'M 4 56 C 0 60 0 76 4 80 L 14 83.5 L 14 80 C 5 77 5 65 14 61 Z', form: 'flat' },
      { part: 'cover', path: block(0, 1, 0, 0, 0.12), form: 'flat' },
      { part: 'cover', path: face(0.16, 1, 0, 1), form: 'flat' },
      { part: 'spine', path: face(0, 0.18, 0, 1), form: 'flat' },
      { part: 'cover', path: face(0.28, 0.9, 0.1, 0.9), form: 'flat', line: 0.2 },
    ];
  },
};

/** A dining chair seen from the front, from its side and a little from above. */
export const chair: Kind = {
  name: 'chair',
  plural: 'chairs',
  size: 2,
  width: 64,
  parts: [
    { name: 'seat', materials: ['wood', 'leather', 'fabric', 'velvet', 'plastic', 'metal', 'rattan', 'wool'] },
    { name: 'back', materials: ['wood', 'leather', 'fabric', 'velvet', 'plastic', 'metal', 'rattan'] },
    { name: 'legs', materials: ['wood', 'metal', 'plastic'], patterned: false },
    { name: 'arms', materials: ['wood', 'metal', 'plastic', 'leather'], patterned: false, chance: 0.3 },
  ],
  shapes: [
    { part: 'legs', path: 'M 17.5 50 L 23 50 L 22 82 L 18.5 82 Z', form: 'cylinder' },
    { part: 'legs', path: 'M 57 54 L 63 54 L 62 88 L 58 88 Z', form: 'cylinder' },
    { part: 'legs', path: 'M 2.5 68 L 9 68 L 7.5 96 L 3.5 96 Z', form: 'cylinder' },
    { part: 'legs', path: 'M 40 72 L 47 72 L 45.5 100 L 41.5 100 Z', form: 'cylinder' },
    {
      part: 'back',
      path: 'M 19.5 48 L 20.5 26 L 25 26.5 L 24 48.5 Z',
      form: 'flat',
    },
    { part: 'back', path: 'M 56 52.5 L 57 31.5 L 61.5 32 L 60.5 53 Z', form: 'flat' },
    {
      part: 'back',
      path: 'M 18 5 C 18 1 20 0 23 0.5 L 59 5 C 62 5.5 64 7 64 10 L 63 31.5 C 63 33.5 62 34.5 60 34 L 21 28.5 C 19 28 18 27.5 18 25.5 Z',
      form: 'flat',
    },
    {
      part: 'seat',
      path: 'M 1 64 L 1 69 C 1 71 2 72 4 72.3 L 42 78 C 45 78.4 46 78 48 76.5 L 61.5 61 C 62.5 60 63 59 63 58 L 63 53 Z',
      form: 'hollow',
    },
    {
      part: 'seat',
      path: 'M 20 46 L 60 51 C 63 51.5 64 53.5 62 55.5 L 47 71 C 46 72 45 72.8 43 72.5 L 3 67 C 0.5 66.6 0 64.5 2 62.5 L 16 47.5 C 17 46 18 45.8 20 46 Z',
      form: 'flat',
    },
    { part: 'arms', path: 'M 20 24 L 4 40 L 4 65', form: 'cylinder', line: 4 },
    { part: 'arms', path: 'M 61 30 L 45 47 L 45 71', form: 'cylinder', line: 4 },
  ],
};

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

/** A table lamp: a wide shade on a pole over a round base. */
export const lamp: Kind = {
  name: 'lamp',
  plural: 'lamps',
  size: 1.6,
  width: 70,
  parts: [
    { name: 'shade', materials: ['fabric', 'paper', 'rattan', 'glass', 'metal', 'wool', 'plastic', 'text'] },
    { name: 'base', materials: ['ceramic', 'stone', 'wood', 'metal', 'glass'] },
    { name: 'pole', materials: ['metal', 'wood', 'plastic'], patterned: false },
  ],
  get shapes(): readonly Shape[] {
    return [
      { part: 'pole', path: 'M 32 12 L 38 12 L 38 72 L 32 72 Z', form: 'cylinder' },
      {
        part: 'base',
        path: 'M 30 67 L 40 67 C 42 71 54 74 54 84 C 54 91 50 93 48 97 C 47 99 42 100 35 100 C 28 100 23 99 22 97 C 20 93 16 91 16 84 C 16 74 28 71 30 67 Z',
        form: 'sphere',
      },
      {
        part: 'shade',
        path: 'M 18 3.5 L 0 48 C 0 53 16 56 35 56 C 54 56 70 53 70 48 L 52 3.5 C 52 6 44 7 35 7 C 26 7 18 6 18 3.5 Z',
        form: 'cylinder',
      },
      { part: 'shade', path: ellipse(35, 3.5, 17, 3.3), form: 'hollow' },
    ];
  },
};

/** Around the seam: the middle swells, the corners stick out like ears. */
const seam =
  'M 3 5 C 14 11 26 2 60 2 C 94 2 106 11 117 5 C 112 20 118 26 118 50 C 118 74 112 80 117 95 C 106 91 94 98 60 98 C 26 98 14 91 3 95 C 8 80 2 74 2 50 C 2 26 8 20 3 5 Z';

/** Creases that run in from the corners. */
const creases = [
  'M 9 12 C 18 15 26 21 32 31 C 25 23 18 18 9 12 Z',
  'M 111 12 C 102 15 94 21 88 31 C 95 23 102 18 111 12 Z',
  'M 9 88 C 18 85 26 79 32 69 C 25 77 18 82 9 88 Z',
  'M 111 88 C 102 85 94 79 88 69 C 95 77 102 82 111 88 Z',
];

/** A puffy cushion standing on its edge. */
export const pillow: Kind = {
  name: 'pillow',
  plural: 'pillows',
  size: 1.1,
  width: 120,
  parts: [
    { name: 'body', materials: ['fabric', 'velvet', 'wool', 'crochet', 'leather', 'text'], seeThrough: false },
    {
      name: 'edge',
      materials: ['fabric', 'velvet', 'wool', 'leather', 'crochet'],
      patterned: false,
      seeThrough: false,
    },
    {
      name: 'button',
      materials: ['plastic', 'wood', 'metal', 'fabric', 'leather'],
      patterned: false,
      seeThrough: false,
      chance: 0.5,
    },
  ],
  get shapes(): readonly Shape[] {
    return [
      { part: 'body', path: seam, form: 'sphere' },
      ...creases.map((path): Shape => ({ part: 'body', path, form: 'hollow' })),
      { part: 'edge', path: seam, form: 'flat', line: 4 },
      { part: 'button', path: ellipse(60, 50, 6.5, 6.5), form: 'sphere' },
    ];
  },
};

function button(_: unknown, index: number): string {
  const turn = ((index * 36 - 90) * Math.PI) / 180;
  return ellipse(62 + 14.5 * Math.cos(turn), 57 + 13 * Math.sin(turn), 3.3, 3.1);
}

/** A turn of the cable, which winds down in loops. */
function cableLoop(_: unknown, loop: number): string {
  const y = 40 + 7.5 * loop;
  return `C 2 ${y - 4} 2 ${y + 5} 8 ${y + 5} C 14 ${y + 5} 14 ${y - 1} 8 ${y + 2}`;
}

/** A classic desk telephone: the receiver lies on its cradle, and the buttons stand round a dial. */
export const telephone: Kind = {
  name: 'telephone',
  plural: 'telephones',
  size: 0.7,
  width: 124,
  parts: [
    { name: 'body', materials: ['plastic', 'metal', 'wood', 'ceramic', 'stone', 'glass', 'leather'] },
    { name: 'receiver', materials: ['plastic', 'metal', 'wood', 'ceramic'] },
    { name: 'dial', materials: ['metal', 'plastic', 'paper', 'wood', 'text'], seeThrough: false },
    { name: 'buttons', materials: ['plastic', 'metal', 'wood', 'ceramic'], patterned: false, seeThrough: false },
    { name: 'cable', materials: ['plastic', 'fabric'], patterned: false, seeThrough: false, chance: 0.8 },
  ],
  get shapes(): readonly Shape[] {
    return [
      {
        part: 'cable',
        path: `M 12 30 ${Array.from({ length: 6 }, cableLoop).join(' ')} C 6 88 8 92 18 92`,
        form: 'flat',
        line: 2,
      },
      {
        part: 'body',
        path: 'M 41 12 L 50 12 L 52 32 L 72 32 L 74 12 L 83 12 L 84 32 C 87 52 104 64 111 81 L 13 81 C 20 64 37 52 40 32 Z',
        form: 'cylinder',
      },
      {
        part: 'body',
        path: 'M 15 79 L 109 79 C 111 79 112 80 112 82 L 115 97 C 115 99 114 100 112 100 L 12 100 C 10 100 9 99 9 97 L 12 82 C 12 80 13 79 15 79 Z',
        form: 'cylinder',
      },
      {
        part: 'receiver',
        path: 'M 1 20 C 1 8 14 1 30 1 L 94 1 C 110 1 123 8 123 20 L 123 28 C 123 32 121 34 117 34 L 99 34 C 95 34 93 32 93 28 C 93 24 90 22 86 22 L 38 22 C 34 22 31 24 31 28 C 31 32 29 34 25 34 L 7 34 C 3 34 1 32 1 28 Z',
        form: 'flat',
      },
      { part: 'dial', path: ellipse(62, 57, 20.5, 18.5), form: 'flat' },
      { part: 'buttons', path: Array.from({ length: 10 }, button).join(' '), form: 'flat' },
    ];
  },
};

/** One open path through open `pieces`, each joined to the next by a straight line. */
export function chain(...pieces: readonly string[]): string {
  return pieces.map((piece, index) => (index === 0 ? piece : piece.replace(/^M/, 'L'))).join(' ');
}
