import type { Kind, Shape } from './kind.ts';
import { roundedRect } from './outline.ts';

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
