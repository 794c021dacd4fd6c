import { expect, it } from 'vitest';
import { publishedMedian } from './published-median.ts';
import { upperMedian } from './ranks.ts';

it('is one place beyond the median', () => {
  expect(publishedMedian([9, 1, 4])).toBe(9);
  expect(publishedMedian([9, 1, 4, 2])).toBe(9);
  expect(publishedMedian(Uint16Array.of(5, 1, 4, 2, 3))).toBe(4);
  expect(upperMedian([5, 1, 4, 2, 3])).toBe(3);
});

it('is NaN where there is no such place', () => {
  expect(publishedMedian([])).toBeNaN();
  expect(publishedMedian([4, 5])).toBeNaN();
});
