import { expect, it } from 'vitest';
import { bestOverlap, boxBetween, LEAST, moveBox, overlap, placeOf, resizeBox } from './box-geometry.ts';

const size = { width: 200, height: 100 };

it('spans two corners in any order, within the picture', () => {
  expect(boxBetween({ x: 50, y: 90 }, { x: 20, y: 40 }, size)).toEqual({ x: 20, y: 40, width: 30, height: 50 });
  expect(boxBetween({ x: -30, y: 50 }, { x: 500, y: 120 }, size)).toEqual({ x: 0, y: 50, width: 200, height: 50 });
});

it('moves up to the edges', () => {
  const box = { x: 10, y: 10, width: 50, height: 50 };
  expect(moveBox(box, 0.1, 0.1, size)).toEqual({ ...box, x: 30, y: 20 });
  expect(moveBox(box, -1, 1, size)).toEqual({ ...box, x: 0, y: 50 });
});

it('grows up to the edges and shrinks to what can still be seen', () => {
  const box = { x: 150, y: 0, width: 20, height: 20 };
  expect(resizeBox(box, 1, 0, size)).toEqual({ ...box, width: 50 });
  expect(resizeBox(box, -1, -1, size)).toEqual({ ...box, width: LEAST, height: LEAST });
});

it('places a box in shares of the picture', () => {
  const place = { left: '25.000%', top: '50.000%', width: '10.000%', height: '20.000%' };
  expect(placeOf({ x: 50, y: 50, width: 20, height: 20 }, size)).toEqual(place);
});

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
