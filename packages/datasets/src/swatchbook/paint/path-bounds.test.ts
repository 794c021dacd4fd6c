import { expect, it } from 'vitest';
import { pathBounds } from './path-bounds.ts';

it('is the box around all points of a path, however its numbers are written', () => {
  expect(pathBounds('M8 10L76 10L72 92Q42 102 12 92Z')).toEqual({ x: 8, y: 10, width: 68, height: 92 });
  expect(pathBounds('M-1.5,.5C3-4 5e1 2 7 20 Z M 0 0 L 1 1 Z')).toEqual({ x: -1.5, y: -4, width: 51.5, height: 24 });
});
