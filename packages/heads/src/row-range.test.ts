import { matrix } from '@fgclip/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { withinReach } from './row-range.ts';

it('brings rows within reach by powers of two alone, and leaves those that are', () => {
  const values = fc.array(fc.double({ min: 0.5, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(values, fc.integer({ min: -95, max: 125 }), (row, power) => {
      const near = matrix(row, 1, 4);
      const far = matrix(
        [...near.data].map((value) => value * 2 ** power),
        1,
        4,
      );
      const { data } = withinReach(far);
      expect(Math.max(...data)).toBeLessThanOrEqual(2 ** 32);
      expect(Math.max(...data)).toBeGreaterThanOrEqual(2 ** -32);
      const factor = (data[0] ?? 0) / (near.data[0] ?? 1);
      expect(Number.isInteger(Math.log2(factor))).toBe(true);
      expect([...data]).toEqual([...near.data].map((value) => value * factor));
      if (Math.abs(power) < 31) expect(data).toBe(far.data);
    }),
  );
});

it('leaves zeros, and what is no number, to those who refuse them', () => {
  const rows = matrix([0, 0, Number.NaN, 1, Number.POSITIVE_INFINITY, 1, 1e30, 0], 4, 2);
  expect([...withinReach(rows).data]).toEqual([
    0,
    0,
    Number.NaN,
    1,
    Number.POSITIVE_INFINITY,
    1,
    expect.any(Number),
    0,
  ]);
});
