import { expect, test } from 'vitest';
import { histogramOverlap } from './score-distributions.ts';

test('the same, apart, and in between', () => {
  expect(histogramOverlap([1, 2, 1], [2, 4, 2])).toEqual({ overlap: 1, firstHigher: 0.5 });
  expect(histogramOverlap([0, 0, 5], [3, 3, 0])).toEqual({ overlap: 0, firstHigher: 1 });
  // Shares 0, 1/2, 1/2 and 1/2, 1/2, 0: higher 1/2 * (1/2 + 1/4) + 1/2 * 1.
  expect(histogramOverlap([0, 1, 1], [1, 1, 0])).toEqual({ overlap: 0.5, firstHigher: 0.875 });
});

test('nothing is known of an empty one', () => {
  expect(histogramOverlap([0, 0], [1, 1]).firstHigher).toBeNaN();
});
