import type { Kind, Shape } from './kind.ts';
import { roundedRect } from './outline.ts';

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
