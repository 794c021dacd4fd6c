import { matrix } from '@fgclip/core';
import { expect, it } from 'vitest';
import { normalizeColumns } from './normalize-columns.ts';

const source = matrix([3, 0, -2, 4, 5, 0, 0, -1, 7], 3, 3);

it('divides each component by its norm over all rows', () => {
  const { data } = normalizeColumns(source, [0, 0, 0]);
  const [second, third] = [Math.sqrt(26), Math.sqrt(53)];
  [0.6, 0, -2 / third, 0.8, 5 / second, 0, 0, -1 / second, 7 / third].forEach((value, i) => {
    expect(data[i]).toBeCloseTo(value, 6);
  });
});

it('leaves the signs of a row by itself, and groups to themselves', () => {
  expect([...normalizeColumns(source, [0, 1, 2]).data]).toEqual([1, 0, -1, 1, 1, 0, 0, -1, 1]);
  const { data } = normalizeColumns(source, [5, 5, 1]);
  expect(data[0]).toBeCloseTo(0.6, 6);
  expect([...data.subarray(2)]).toEqual([-1, expect.closeTo(0.8, 6), 1, 0, 0, -1, 1]);
});

it('wants a group for every row', () => {
  expect(() => normalizeColumns(source, [0, 0])).toThrow(expect.objectContaining({ code: 'SHAPE_MISMATCH' }));
});
