import { expect, test } from 'vitest';
import { domainOf, linearScale, logScale, logTicks, niceDomain, niceTicks, tickTexts } from './scale.ts';

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

test('ticks are multiples of 1, 2 or 5 within the range', () => {
  expect(niceTicks(0, 10, 5)).toEqual([0, 2, 4, 6, 8, 10]);
  expect(niceTicks(1, 6.2, 5)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(niceTicks(0.13, 0.41, 3)).toEqual([0.2, 0.3, 0.4]);
  expect(niceTicks(-0.05, 0.05, 4)).toEqual([-0.04, -0.02, 0, 0.02, 0.04]);
  expect(niceTicks(0, 25000, 5)).toEqual([0, 5000, 10000, 15000, 20000, 25000]);
  expect(niceTicks(3, 3, 5)).toEqual([3]);
});

test('ticks have no noise of binary fractions', () => {
  expect(niceTicks(0, 0.7, 7)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]);
});

test('a range is widened to round values, one value to a range around it', () => {
  expect(niceDomain(11.2, 32.7, 5)).toEqual([10, 35]);
  expect(niceDomain(0.12, 0.38, 5)).toEqual([0.1, 0.4]);
  expect(niceDomain(20, 40, 4)).toEqual([20, 40]);
  expect(niceDomain(7, 7, 4)).toEqual([6.5, 7.5]);
});

test('logarithmic ticks: 1, 2, 5 over few decades, powers of ten over many', () => {
  expect(logTicks(1, 100)).toEqual([1, 2, 5, 10, 20, 50, 100]);
  expect(logTicks(0.02, 0.3)).toEqual([0.02, 0.05, 0.1, 0.2]);
  expect(logTicks(1, 100000)).toEqual([1, 10, 100, 1000, 10000, 100000]);
});

test('all ticks are written with the decimals of the finest, and a true minus', () => {
  expect(tickTexts([0, 0.25, 0.5])).toEqual(['0.00', '0.25', '0.50']);
  expect(tickTexts([-10, 0, 10])).toEqual(['\u221210', '0', '10']);
});
