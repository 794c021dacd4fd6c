import { chain } from './household.ts';
import { arc, ellipse, type Kind, ring, roundedRect, type Shape } from './kind.ts';

/** A bottle with sloping shoulders, a label around it and a cap. */
export const bottle: Kind = {
  name: 'bottle',
  plural: 'bottles',
  size: 1,
  width: 36,
  parts: [
    { name: 'body', materials: ['glass', 'plastic', 'metal', 'ceramic', 'wood'] },
    { name: 'label', materials: ['paper', 'text', 'plastic', 'fabric'], seeThrough: false, chance: 0.8 },
    { name: 'neck', materials: ['glass', 'plastic', 'metal', 'ceramic'], patterned: false },
    { name: 'cap', materials: ['metal', 'plastic', 'wood'], patterned: false, seeThrough: false },
  ],
  get shapes(): readonly Shape[] {
    return [
      { part: 'neck', path: 'M 12.5 9 L 12.5 28 L 23.5 28 L 23.5 9 Z', form: 'cylinder' },
      {
        part: 'body',
        path: 'M 12.5 26 C 12.5 34 0 34 0 47 L 0 95 C 0 98 4 100 18 100 C 32 100 36 98 36 95 L 36 47 C 36 34 23.5 34 23.5 26 C 20 27 16 27 12.5 26 Z',
        form: 'cylinder',
      },
      {
        part: 'label',
        path: 'M 0 69 C 8 71 28 71 36 69 L 36 92 C 28 94 8 94 0 92 Z',
        form: 'cylinder',
      },
      { part: 'cap', path: roundedRect(11, 0, 14, 11, 1.5), form: 'cylinder' },
    ];
  },
};

/** A wide bowl on a foot, seen a little from above. */
export const bowl: Kind = {
  name: 'bowl',
  plural: 'bowls',
  size: 0.45,
  width: 184,
  parts: [
    { name: 'body', materials: ['ceramic', 'wood', 'metal', 'glass', 'plastic', 'stone', 'paper', 'rattan'] },
    { name: 'rim', materials: ['ceramic', 'wood', 'metal', 'plastic'], patterned: false, seeThrough: false },
    { name: 'inside', materials: ['ceramic', 'wood', 'metal', 'plastic', 'stone', 'glass'] },
    { name: 'base', materials: ['ceramic', 'wood', 'metal', 'stone'], patterned: false, seeThrough: false },
  ],
  get shapes(): readonly Shape[] {
    return [
      {
        part: 'base',
        path: 'M 60 84 L 63 95 C 66 98 78 100 92 100 C 106 100 118 98 121 95 L 124 84 Z',
        form: 'cylinder',
      },
      {
        part: 'body',
        path: 'M 1 25 C 5 64 36 92 92 92 C 148 92 179 64 183 25 C 183 38 142 49 92 49 C 42 49 1 38 1 25 Z',
        form: 'sphere',
      },
      { part: 'inside', path: ellipse(92, 25, 90, 23), form: 'hollow' },
      { part: 'rim', path: ring(92, 25, [92, 25], [85, 20]), form: 'flat' },
    ];
  },
};

/** A straight mug seen a little from above. */
export const mug: Kind = {
  name: 'mug',
  plural: 'mugs',
  size: 0.5,
  width: 105,
  parts: [
    { name: 'body', materials: ['ceramic', 'metal', 'glass', 'plastic', 'stone', 'wood', 'text'] },
    { name: 'handle', materials: ['ceramic', 'metal', 'glass', 'plastic', 'wood', 'leather'], patterned: false },
    { name: 'rim', materials: ['ceramic', 'metal', 'wood', 'plastic'], patterned: false, seeThrough: false },
    { name: 'inside', materials: ['ceramic', 'metal', 'plastic', 'glass', 'stone'], patterned: false },
  ],
  get shapes(): readonly Shape[] {
    return [
      { part: 'handle', path: 'M 75 30 C 108 22 108 82 73 74', form: 'cylinder', line: 10 },
      {
        part: 'body',
        path: 'M 1 14 L 4 88 C 5 95 19 100 39 100 C 59 100 73 95 74 88 L 77 14 C 77 21 60 26 39 26 C 18 26 1 21 1 14 Z',
        form: 'cylinder',
      },
      { part: 'inside', path: ellipse(39, 13.5, 37, 12), form: 'hollow' },
      { part: 'rim', path: ring(39, 13.5, [38.5, 13.5], [33.5, 9.5]), form: 'flat' },
    ];
  },
};

/** A round-bellied vase with a narrow neck, seen from a little above. */
export const vase: Kind = {
  name: 'vase',
  plural: 'vases',
  size: 1,
  width: 62,
  parts: [
    { name: 'body', materials: ['ceramic', 'glass', 'stone', 'metal', 'wood', 'rattan', 'plastic', 'paper'] },
    { name: 'neck', materials: ['ceramic', 'glass', 'metal', 'stone', 'wood', 'rattan'] },
    { name: 'rim', materials: ['ceramic', 'glass', 'metal', 'stone', 'wood'], patterned: false },
    { name: 'foot', materials: ['ceramic', 'metal', 'stone', 'wood', 'glass'], patterned: false },
  ],
  get shapes(): readonly Shape[] {
    return [
      {
        part: 'foot',
        path: 'M 18 88 L 44 88 C 45 92 50 93 51 96 C 51 98.5 42 100 31 100 C 20 100 11 98.5 11 96 C 12 93 17 92 18 88 Z',
        form: 'cylinder',
      },
      {
        part: 'body',
        path: 'M 21 28 C 20 33 0 36 0 55 C 0 73 16 80 17 90 C 22 93 40 93 45 90 C 46 80 62 73 62 55 C 62 36 42 33 41 28 Z',
        form: 'sphere',
      },
      {
        part: 'neck',
        path: 'M 14 8 C 18 15 23 20 20 29 C 23 33 39 33 42 29 C 39 20 44 15 48 8 Z',
        form: 'cylinder',
      },
      {
        part: 'rim',
        path: `${chain(arc(31, 6, 20, 6, 180, 360), arc(31, 9, 20, 6, 0, 180))} Z`,
        form: 'cylinder',
      },
      { part: 'neck', path: ellipse(31, 6, 16, 3.8), form: 'hollow' },
    ];
  },
};

/** A rope along the near half of an ellipse: slanting leaves, each a strand as it comes up between its neighbours. */
function rope(cx: number, cy: number, rx: number, ry: number, strands: number, thickness: number): string {
  const [half, inner] = [thickness / 2, rx - 2];
  const at = (strand: number): [number, number] => {
    const turn = (Math.PI * strand) / strands;
    return [cx - inner * Math.cos(turn), cy + ry * Math.sin(turn)];
  };
  return Array.from({ length: strands }, (_, strand) => {
    const [[x, y], [nextX, nextY]] = [at(strand), at(strand + 1)];
    const points = [
      [x - 2, y + half],
      [x - 2, y - half],
      [nextX, nextY - half],
      [nextX + 2, nextY - half],
      [nextX + 2, nextY + half],
      [x, y + half],
    ].map((point) => point.map((value) => Math.round(value * 100) / 100).join(' '));
    const [start, up, over, end, down, under] = points;
    return `M ${start} C ${up} ${over} ${end} C ${down} ${under} ${start} Z`;
  }).join(' ');
}

/** A tapering basket with a twisted rim and a high arched handle, seen from a little above. */
export const basket: Kind = {
  name: 'basket',
  plural: 'baskets',
  size: 1.1,
  width: 110,
  parts: [
    {
      name: 'body',
      materials: ['rattan', 'wood', 'plastic', 'metal', 'fabric', 'crochet', 'wool', 'paper', 'leather'],
    },
    {
      name: 'handle',
      materials: ['rattan', 'wood', 'leather', 'metal', 'plastic'],
      patterned: false,
      seeThrough: false,
    },
    {
      name: 'rim',
      materials: ['rattan', 'wood', 'plastic', 'metal', 'fabric', 'leather'],
      patterned: false,
      seeThrough: false,
    },
    { name: 'base', materials: ['rattan', 'wood', 'plastic', 'metal'], patterned: false, seeThrough: false },
  ],
  get shapes(): readonly Shape[] {
    return [
      { part: 'rim', path: ellipse(55, 48, 54, 11), form: 'flat' },
      { part: 'body', path: ellipse(55, 48.5, 49.5, 8.5), form: 'hollow' },
      {
        part: 'handle',
        path: chain('M 8 50', arc(55, 46, 47, 43.5, 180, 360), 'M 102 50'),
        form: 'cylinder',
        line: 5,
      },
      {
        part: 'body',
        path: `${arc(55, 50, 52, 11, 180, 0)} L 92 90 C 92 95 75 98 55 98 C 35 98 18 95 18 90 Z`,
        form: 'cylinder',
      },
      { part: 'base', path: rope(55, 91, 40, 5, 9, 8), form: 'cylinder' },
      { part: 'rim', path: rope(55, 49, 55, 10, 11, 11), form: 'cylinder' },
    ];
  },
};
