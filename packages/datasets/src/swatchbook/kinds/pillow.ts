import type { Kind, Shape } from './kind.ts';
import { ellipse } from './outline.ts';

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
