import { expect, it } from 'vitest';
import { bestOverlap, overlap } from './overlap.ts';

const square = { x: 0, y: 0, width: 10, height: 10 };

it('is intersection over union', () => {
  expect(overlap(square, square)).toBe(1);
  expect(overlap(square, { ...square, x: 5 })).toBeCloseTo(50 / 150);
  expect(overlap(square, { ...square, x: 10 })).toBe(0);
});

it('finds what a box is around, if it is around anything', () => {
  const things = [{ box: square }, { box: { ...square, x: 100 } }];
  expect(bestOverlap({ x: 98, y: 0, width: 12, height: 10 }, things)).toBe(things[1]);
  expect(bestOverlap({ x: 0, y: 0, width: 100, height: 100 }, things)).toBeUndefined();
  expect(bestOverlap(square, [])).toBeUndefined();
});
