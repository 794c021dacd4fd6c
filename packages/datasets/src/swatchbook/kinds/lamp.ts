import type { Kind, Shape } from './kind.ts';
import { ellipse } from './outline.ts';

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
