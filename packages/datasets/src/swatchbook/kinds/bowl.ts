import type { Kind, Shape } from './kind.ts';
import { ellipse, ring } from './outline.ts';

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
