import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf } from '../../test/format-support.ts';
import { createRandom } from '../tensor/random.ts';
import {
  publishedMedian,
  randomRanks,
  rankOfPositive,
  rankStatistics,
  ranksOf,
  scoreStatistics,
  upperMedian,
} from './ranks.ts';

const reference = new URL('../../../../../shared/reference/data.json', import.meta.url);

interface RankReference {
  scores: number[][];
  per_negatives: Record<
    string,
    { count: number; mean: number; median_upper: number; top1: number; random_mean: number }
  >;
}

describe('rankOfPositive', () => {
  it('counts ties against the positive', () => {
    expect(rankOfPositive([0.5, 0.4, 0.5, 0.6])).toBe(3);
    expect(rankOfPositive([0, 0, 0])).toBe(3);
    expect(rankOfPositive([1, 0.9])).toBe(1);
  });

  it('looks at the first negatives only', () => {
    expect(rankOfPositive([0.5, 0.4, 0.6, Number.NaN], 2)).toBe(2);
    expect(rankOfPositive([0.5, 0.6], 0)).toBe(1);
  });

  it('refuses NaN, empty rows and more negatives than there are', () => {
    expect(() => rankOfPositive([Number.NaN, 1])).toThrow(expect.objectContaining({ code: 'INVALID_DATA' }));
    expect(() => rankOfPositive([1, Number.NaN])).toThrow(expect.objectContaining({ code: 'INVALID_DATA' }));
    expect(() => rankOfPositive([])).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    expect(() => rankOfPositive([1, 2], 2)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });

  it('is the position in a sorted list when there are no ties', () => {
    const scores = fc.uniqueArray(fc.double({ noNaN: true }), {
      minLength: 1,
      maxLength: 20,
      comparator: (a, b) => a === b,
    });
    fc.assert(
      fc.property(scores, (row) => {
        const position = [...row].sort((a, b) => (a > b ? -1 : 1)).indexOf(row[0] ?? 0);
        expect(rankOfPositive(row)).toBe(position + 1);
      }),
    );
  });
});

describe('ranksOf', () => {
  it('gives the rank of every row among each number of negatives, by hand', () => {
    const ranks = ranksOf([[1, 2, 0, 1], [5], [3, 2], [0, 0, 0]], { maxNegatives: 3 });
    expect(ranks).toEqual([
      { negatives: 1, rows: Int32Array.of(0, 2, 3), ranks: Uint16Array.of(2, 1, 2) },
      { negatives: 2, rows: Int32Array.of(0, 3), ranks: Uint16Array.of(2, 3) },
      { negatives: 3, rows: Int32Array.of(0), ranks: Uint16Array.of(3) },
    ]);
  });

  it('is rankOfPositive of every row', () => {
    const rows = fc.array(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 8 }), { maxLength: 12 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 9 }), (scores, maxNegatives) => {
        for (const { negatives, rows: used, ranks } of ranksOf(scores, { maxNegatives })) {
          const long = scores.flatMap((row, i) => (row.length > negatives ? [i] : []));
          expect([...used]).toEqual(long);
          expect([...ranks]).toEqual(long.map((i) => rankOfPositive(scores[i] ?? [], negatives)));
        }
      }),
    );
  });

  it('refuses more negatives than a rank can count', () => {
    expect(errorOf(() => ranksOf([new Float32Array(2 ** 16)], { maxNegatives: Infinity })).code).toBe(
      'INVALID_ARGUMENT',
    );
    expect(ranksOf([new Float32Array(2 ** 16 - 1)], { maxNegatives: Infinity }).at(-1)?.ranks).toEqual(
      Uint16Array.of(2 ** 16 - 1),
    );
    expect(errorOf(() => ranksOf([[1], []])).code).toBe('INVALID_ARGUMENT');
  });
});

describe('rankStatistics', () => {
  it('leaves rows with too few negatives out and ends where none is left', () => {
    const statistics = rankStatistics([
      [1, 2, 0],
      [1, 0],
    ]);
    expect(statistics).toEqual([
      { negatives: 1, count: 2, mean: 1.5, median: 2, top1: 0.5, randomMean: 1.5 },
      { negatives: 2, count: 1, mean: 2, median: 2, top1: 0, randomMean: 2 },
    ]);
    expect(rankStatistics([[1]])).toEqual([]);
    expect(rankStatistics([[1, 2, 0]], { maxNegatives: 1 })).toHaveLength(1);
  });

  it('names the row of a NaN', () => {
    expect(() =>
      rankStatistics([
        [1, 0],
        [1, Number.NaN],
      ]),
    ).toThrow(/Score 1 of row 1/);
  });

  it.skipIf(!existsSync(reference))('equals the reference values (skipped without ../shared)', () => {
    const { ranks } = JSON.parse(readFileSync(reference, 'utf8')) as { ranks: RankReference };
    const expected = Object.entries(ranks.per_negatives).map(([negatives, values]) => ({
      negatives: Number(negatives),
      count: values.count,
      mean: values.mean,
      median: values.median_upper,
      top1: values.top1,
      randomMean: values.random_mean,
    }));
    expect(rankStatistics(ranks.scores)).toEqual(expected);
  });
});

describe('scoreStatistics', () => {
  it('averages positives, best negatives and all negatives', () => {
    const rows = [[1, 0.5, 0.25, 9], [3, 1], [7]];
    expect(scoreStatistics(rows, { maxNegatives: 2 })).toEqual({
      count: 2,
      positive: 2,
      bestNegative: 0.75,
      negative: 1.75 / 3,
    });
  });

  it('refuses NaN', () => {
    expect(() => scoreStatistics([[1, Number.NaN]])).toThrow(/row 0 is not a number/);
  });
});

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

it('is what ranks of random scores come to', () => {
  const random = createRandom(1);
  const rows = Array.from({ length: 50_000 }, () => Float64Array.from({ length: 11 }, () => random.uniform()));
  for (const { negatives, mean, median, top1 } of rankStatistics(rows)) {
    const expected = randomRanks(negatives);
    expect(Math.abs(mean - expected.mean)).toBeLessThan(0.06);
    expect(Math.abs(top1 - expected.top1)).toBeLessThan(0.01);
    // Of an even number of ranks, the two in the middle are equally near.
    expect(expected.median - median).toBeGreaterThanOrEqual(0);
    expect(expected.median - median).toBeLessThanOrEqual(negatives % 2);
  }
});

it('adds up to 42.5 over the eight benchmarks of FG-OVD', () => {
  const means = [10, 10, 10, 10, 10, 10, 7, 2].map((negatives) => randomRanks(negatives).mean);
  expect(means.reduce((sum, mean) => sum + mean, 0)).toBe(42.5);
});

it('refuses what is no number of negatives', () => {
  for (const n of [-1, 1.5, Number.NaN]) expect(errorOf(() => randomRanks(n)).code).toBe('INVALID_ARGUMENT');
});
