import { expect, it } from 'vitest';
import { errorOf } from '../../test/format-support.ts';
import { holm } from './holm.ts';

it('corrects the textbook example of four tests', () => {
  // 4 x 0.005, 3 x 0.01, then 2 x 0.03, and 0.04 may not fall below it.
  const corrected = holm([0.01, 0.04, 0.03, 0.005]);
  [0.03, 0.06, 0.06, 0.02].forEach((p, i) => {
    expect(corrected[i]).toBeCloseTo(p, 12);
  });
});

it('stays within 1, and leaves a single test alone', () => {
  expect(holm([0.6, 0.9, 0.5])).toEqual([1, 1, 1]);
  expect(holm([0.2])).toEqual([0.2]);
  expect(holm([])).toEqual([]);
});

it('refuses what is no probability', () => {
  for (const p of [-0.1, 1.1, Number.NaN]) expect(errorOf(() => holm([0.5, p])).code).toBe('INVALID_DATA');
});
