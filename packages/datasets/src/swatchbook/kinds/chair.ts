import type { Kind } from './kind.ts';

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
