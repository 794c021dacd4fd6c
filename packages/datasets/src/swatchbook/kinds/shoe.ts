import type { Kind } from './kind.ts';

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
