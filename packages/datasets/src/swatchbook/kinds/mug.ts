import type { Kind, Shape } from './kind.ts';
import { ellipse, ring } from './outline.ts';

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
