import { expect, test } from 'vitest';
import { domainOf, linearScale, logScale } from './scale.ts';

test('linear: the ends of the domain are the ends of the range, whichever way it runs', () => {
  const up = linearScale([10, 20], [300, 100]);
  expect([10, 12.5, 20, 25].map(up.at)).toEqual([300, 250, 100, 0]);
  expect(up.ticks(2)).toEqual([10, 15, 20]);
});

test('linear: an empty domain does not divide by zero', () => {
  expect(linearScale([5, 5], [0, 100]).at(5)).toBe(0);
});

test('log: equal ratios are equal distances', () => {
  const scale = logScale([1, 1000], [0, 300]);
  expect([1, 10, 100, 1000].map((value) => Math.round(scale.at(value) * 1e6) / 1e6)).toEqual([0, 100, 200, 300]);
  expect(scale.at(Math.sqrt(10))).toBeCloseTo(50, 10);
});

test('log: no zero', () => {
  expect(() => logScale([0, 10], [0, 1])).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
});

test('a domain holds all that is finite', () => {
  expect(domainOf([3.2, null, Number.NaN, 8.9, undefined], 3)).toEqual([2, 10]);
  expect(domainOf([null, Number.NaN])).toEqual([0, 1]);
});
