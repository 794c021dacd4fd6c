import { createRandom, type Matrix, matrix } from '@fgclip/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHead } from './head.ts';
import { createMatcher, matcherGraphs } from './matcher.ts';
import { numbersPerPair, tilesOf, withinReach } from './scores.ts';

describe('tilesOf', () => {
  it('covers every pair once, and no tile exceeds the limit', () => {
    const size = fc.integer({ min: 1, max: 150 });
    fc.assert(
      fc.property(size, size, fc.constantFrom(1, 2 ** 12, 2 ** 16, 2 ** 21, 2 ** 25), (rows, columns, numbers) => {
        const times = new Uint8Array(rows * columns);
        let withinLimit = true;
        for (const tile of tilesOf(rows, columns, numbers)) {
          const [height, width] = [tile.rows, tile.columns].map(([from, to]) => to - from) as [number, number];
          withinLimit &&= height * width * numbers <= 2 ** 24 || height * width === 1;
          for (let i = tile.rows[0]; i < tile.rows[1]; i++) {
            for (let j = tile.columns[0]; j < tile.columns[1]; j++)
              times[i * columns + j] = (times[i * columns + j] ?? 0) + 1;
          }
        }
        expect(withinLimit).toBe(true);
        expect(times.every((count) => count === 1)).toBe(true);
      }),
    );
  });

  it('is one tile for few pairs, whole rows for many', () => {
    expect(tilesOf(10, 20, 64)).toHaveLength(1);
    expect(tilesOf(5000, 25_000, 1)[0]).toEqual({ rows: [0, 671], columns: [0, 25_000] });
    expect(tilesOf(5000, 25_000, 64)[0]).toEqual({ rows: [0, 64], columns: [0, 4096] });
  });
});

describe('numbersPerPair', () => {
  it.each([
    ['cosine', {}, 1],
    ['mlp', {}, 1],
    ['attention', { heads: 8 }, 8],
    // Three tokens of a query, a key and a value each.
    ['attention', { heads: 8, unsplit: true }, 3 * 3 * 16],
  ] as const)('%s %o', (name, options, expected) => {
    const { function: matching } = createHead(name, { dimension: 16, ...options } as never);
    expect(numbersPerPair(matcherGraphs(matching).combine())).toBe(expected);
  });
});

it('combines in pieces what it combines in one', async () => {
  const dimension = 64;
  const matcher = createMatcher(createHead('attention', { dimension, heads: 64 }));
  const [images, texts] = [normals(70, dimension, 1), normals(4500, dimension, 2)];
  const codes = await matcher.encodeTexts(texts);
  const imageCodes = await matcher.encodeImages(images);
  expect(tilesOf(70, 4500, 64).length).toBe(4);
  const whole = await matcher.combine(imageCodes, codes);
  expect(whole.shape).toEqual([70, 4500]);
  for (const [row, column] of [
    [0, 0],
    [63, 4095],
    [64, 4096],
    [69, 4499],
    [3, 4200],
  ] as const) {
    const one = await matcher.combine(rowOf(imageCodes, row), rowOf(codes, column));
    expect(whole.data[row * 4500 + column]).toBe(one.data[0]);
  }
});

function normals(rows: number, columns: number, seed: number): Matrix {
  const random = createRandom(seed);
  return matrix(
    Float32Array.from({ length: rows * columns }, () => random.normal()),
    rows,
    columns,
  );
}

function rowOf({ data, shape: [, columns] }: Matrix, row: number): Matrix {
  return matrix(data.subarray(row * columns, (row + 1) * columns), 1, columns);
}

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
