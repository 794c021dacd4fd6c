import { expect, it } from 'vitest';
import { quantile } from './quantile.ts';

it.each([
  [0, -3],
  [0.025, -2.55],
  [0.1, -1.2],
  [0.5, 3.25],
  [0.77, 6.825],
  [0.975, 19.975],
  [1, 22],
])("is NumPy's numpy.quantile at %d", (share, expected) => {
  expect(quantile([-3, -1, 0.5, 2, 2.5, 4, 4.5, 7, 13, 22], share)).toBeCloseTo(expected, 12);
});

it('is the only value, and NaN of none', () => {
  expect(quantile([4], 0.3)).toBe(4);
  expect(quantile([], 0.5)).toBeNaN();
});
