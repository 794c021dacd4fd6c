import { chain } from './chain.ts';
import type { Kind, Shape } from './kind.ts';
import { arc, ellipse } from './outline.ts';

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
