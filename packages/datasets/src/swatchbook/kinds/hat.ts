import type { Kind } from './kind.ts';

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
