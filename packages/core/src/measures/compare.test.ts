import { describe, expect, it } from 'vitest';
import { errorOf } from '../../test/format-support.ts';
import { createRandom } from '../tensor/random.ts';
import { bootstrapMean } from './bootstrap.ts';
import { compareMeans, compareSums, holm } from './compare.ts';

describe('compareMeans', () => {
  it('has the exact p-value of few clusters, by hand', () => {
    // Differences 3, 1 and 2: only +++ and --- reach 6 in size, 2 of 8 choices of signs.
    expect(compareMeans({ first: [4, 3, 3], second: [1, 2, 1] }).pValue).toBe(2 / 8);
    // Differences 3, -1, 2, sum 4: of size 4 or more are (3, -1, 2), (3, 1, 2) and their opposites.
    expect(compareMeans({ first: [4, 2, 3], second: [1, 3, 1] }).pValue).toBe(4 / 8);
    // Items of one cluster flip together: 3 + 1 and 2 leave the four signs +-4 +-2, two of which reach 6.
    expect(compareMeans({ first: [4, 3, 3], second: [1, 2, 1], clusters: ['a', 'a', 'b'] }).pValue).toBe(2 / 4);
    // Clusters without a difference change nothing.
    expect(compareMeans({ first: [4, 3, 3, 7, 7], second: [1, 2, 1, 7, 7] }).pValue).toBe(2 / 8);
    expect(compareMeans({ first: [1, 2], second: [1, 2] }).pValue).toBe(1);
  });

  it('counts sums that are equal but for rounding', () => {
    // Parts 0.1, 0.2 and -0.3 add up to 0, which every choice reaches; in floats the sum is 5.6e-17.
    const { pValue } = compareMeans({ first: [0.1, 0.2, 0], second: [0, 0, 0.3] });
    expect(pValue).toBe(1);
  });

  it('comes near the exact p-value where signs are drawn', () => {
    const random = createRandom(3);
    const first = Array.from({ length: 12 }, () => random.normal() + 0.4);
    const second = first.map(() => 0);
    const exact = compareMeans({ first, second }).pValue;
    const drawn = compareMeans({ first, second }, { permutations: 4000 }).pValue;
    expect(exact * 4096).toBe(Math.round(exact * 4096));
    expect(drawn).not.toBe(exact);
    expect(Math.abs(drawn - exact)).toBeLessThan(4 * Math.sqrt((exact * (1 - exact)) / 4000));
  });

  it('is the normal test where there are many clusters', () => {
    const random = createRandom(4);
    const first = Array.from({ length: 2000 }, () => random.normal() + 0.04);
    const second = first.map(() => 0);
    const { pValue } = compareMeans({ first, second });
    const size = Math.abs(first.reduce((sum, x) => sum + x, 0)) / Math.sqrt(first.reduce((sum, x) => sum + x * x, 0));
    const expected = twoSided(size);
    expect(expected).toBeGreaterThan(0.01);
    expect(Math.abs(pValue - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / 9999));
  });

  it('is never 0, and as small as the number of permutations allows', () => {
    const first = Array.from({ length: 40 }, (_, i) => 1 + (i % 3));
    expect(compareMeans({ first, second: first.map(() => 0) }, { permutations: 999 }).pValue).toBe(1 / 1000);
  });

  it('is uniform where the heads are alike: a level of 5 % is passed in about 5 % of cases', () => {
    const runs = 400;
    let calls = 0;
    for (let run = 0; run < runs; run++) {
      const random = createRandom(run);
      const clusters = Array.from({ length: 60 }, (_, i) => i % 20);
      const shared = Array.from({ length: 20 }, () => random.normal());
      const first = clusters.map((cluster) => (shared[cluster] ?? 0) + 0.3 * random.normal());
      const options = { permutations: 299, resamples: 1, seed: run };
      if (compareMeans({ first, second: first.map(() => 0), clusters }, options).pValue <= 0.05) calls++;
    }
    expect(calls / runs).toBeGreaterThan(0.02);
    expect(calls / runs).toBeLessThan(0.085);
  });

  it("gives the differences' own interval", () => {
    const [first, second] = [
      [3, 5, 1, 9, 4],
      [2, 2, 2, 2, 2],
    ];
    const { difference } = compareMeans({ first, second });
    expect(difference).toEqual(bootstrapMean([1, 3, -1, 7, 2]));
    expect(difference.value).toBeCloseTo(2.4, 12);
  });

  it('refuses heads measured on different items', () => {
    expect(errorOf(() => compareMeans({ first: [1, 2], second: [1] })).code).toBe('SHAPE_MISMATCH');
    const none = () => compareMeans({ first: [1], second: [1] }, { permutations: 0 });
    expect(errorOf(none).code).toBe('INVALID_ARGUMENT');
  });
});

describe('compareSums', () => {
  it('flips a photograph in all benchmarks at once', () => {
    const easy = { first: [3, 1], second: [1, 2], clusters: ['a', 'b'] };
    const hard = { first: [4, 4, 5], second: [1, 2, 1], clusters: ['b', 'c', 'c'] };
    const { difference, pValue } = compareSums([easy, hard]);
    // Means 0.5 and 3. Parts: a 2/2, b -1/2 + 3/3, c (2 + 4)/3; the sum 3.5 is reached by all pluses alone.
    expect(difference.value).toBeCloseTo(3.5, 12);
    expect(pValue).toBe(2 / 8);
  });
});

/** Two-sided tail of the normal distribution, by the trapezoid rule. */
function twoSided(size: number): number {
  const steps = 20_000;
  let area = 0;
  for (let i = 0; i < steps; i++) {
    const x = -size + (2 * size * (i + 0.5)) / steps;
    area += (Math.exp(-(x * x) / 2) / Math.sqrt(2 * Math.PI)) * ((2 * size) / steps);
  }
  return 1 - area;
}

it('corrects the textbook example of four tests', () => {
  // 4 x 0.005, 3 x 0.01, then 2 x 0.03, and 0.04 may not fall below it.
  const corrected = holm([0.01, 0.04, 0.03, 0.005]);
  [0.03, 0.06, 0.06, 0.02].forEach((p, i) => {
    expect(corrected[i]).toBeCloseTo(p, 12);
  });
});

it('stays within 1, and leaves a single test alone', () => {
  expect(holm([0.6, 0.9, 0.5])).toEqual([1, 1, 1]);
  expect(holm([0.2])).toEqual([0.2]);
  expect(holm([])).toEqual([]);
});

it('refuses what is no probability', () => {
  for (const p of [-0.1, 1.1, Number.NaN]) expect(errorOf(() => holm([0.5, p])).code).toBe('INVALID_DATA');
});
