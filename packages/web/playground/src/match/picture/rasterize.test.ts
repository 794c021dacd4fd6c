import { expect, it } from 'vitest';
import { withoutAlpha } from './rasterize.ts';

it('drops the fourth of every four values', () => {
  expect([...withoutAlpha(Uint8ClampedArray.of(1, 2, 3, 255, 4, 5, 6, 0))]).toEqual([1, 2, 3, 4, 5, 6]);
});
