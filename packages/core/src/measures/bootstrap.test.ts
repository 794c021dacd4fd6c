import { describe, expect, it } from 'vitest';
import { createRandom } from '../tensor/random.ts';
import { bootstrapMean, bootstrapSum, quantile } from './bootstrap.ts';

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Standard deviation over the square root of the size, n - 1 in the denominator. */
function standardError(values: readonly number[]): number {
  const centre = mean(values);
  const variance = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
  return Math.sqrt(variance / values.length);
}

/** The normal distribution's 97.5 % point. */
const z = 1.959964;

function normals(count: number, seed: number): number[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => random.normal());
}

describe('bootstrapMean', () => {
  it('has the quantiles of the distribution that all resamples have', () => {
    // Of the 27 resamples of three items, the mean is 1 in one, at most 4/3 in four, 11/3 in three more, and so on.
    const all = [1, 2, 9].flatMap((a) => [1, 2, 9].flatMap((b) => [1, 2, 9].map((c) => (a + b + c) / 3)));
    const sorted = all.sort((a, b) => a - b);
    for (const confidence of [0.5, 0.8, 0.9, 0.95]) {
      const tail = (1 - confidence) / 2;
      const { value, low, high } = bootstrapMean([1, 2, 9], { confidence, resamples: 20_000 });
      expect(value).toBe(4);
      expect(low).toBeCloseTo(sorted[Math.floor(tail * 27)] ?? -1, 12);
      expect(high).toBeCloseTo(sorted[26 - Math.floor(tail * 27)] ?? -1, 12);
    }
  });

  it('is the normal interval where there is much data', () => {
    const values = normals(4000, 1);
    const { value, low, high } = bootstrapMean(values, { resamples: 20_000 });
    const half = z * standardError(values);
    expect(value).toBeCloseTo(mean(values), 12);
    expect(Math.abs(low - (value - half))).toBeLessThan(0.03 * half);
    expect(Math.abs(high - (value + half))).toBeLessThan(0.03 * half);
  });

  it('is the interval of a proportion for hits and misses', () => {
    const hits = Array.from({ length: 5000 }, (_, i) => (i % 8 < 3 ? 1 : 0));
    const { value, low, high } = bootstrapMean(hits, { resamples: 10_000 });
    const half = z * Math.sqrt((0.375 * 0.625) / 5000);
    expect(value).toBe(0.375);
    expect(Math.abs((high - low) / 2 - half)).toBeLessThan(0.03 * half);
  });

  it('treats a cluster of equal items as one item', () => {
    const values = normals(50, 2);
    const fourTimes = values.flatMap((value) => [value, value, value, value]);
    const clusters = fourTimes.map((_, i) => `photograph ${Math.floor(i / 4)}`);
    const clustered = bootstrapMean(fourTimes, { clusters });
    const single = bootstrapMean(values);
    expect(clustered.low).toBeCloseTo(single.low, 12);
    expect(clustered.high).toBeCloseTo(single.high, 12);
    const independent = bootstrapMean(fourTimes);
    expect((single.high - single.low) / (independent.high - independent.low)).toBeCloseTo(2, 0);
  });

  it('weighs an item as if it were there so many times', () => {
    const clusters = ['a', 'b', 'c', 'd'];
    const weighted = bootstrapMean([5, 1, 4, 2], { clusters, weights: [1, 3, 2, 0] });
    const repeated = bootstrapMean([5, 1, 1, 1, 4, 4], { clusters: ['a', 'b', 'b', 'b', 'c', 'c'], resamples: 20_000 });
    expect(weighted.value).toBeCloseTo(16 / 6, 12);
    expect(repeated.value).toBeCloseTo(16 / 6, 12);
    // An item without weight is as good as none, and one cluster knows no spread.
    expect(bootstrapMean([5, 9], { weights: [1, 0] })).toEqual({ value: 5, low: Number.NaN, high: Number.NaN });
  });

  it('covers the true mean as often as it says, and far less often where clusters are overlooked', () => {
    const runs = 400;
    let [covered, naive] = [0, 0];
    for (let run = 0; run < runs; run++) {
      const random = createRandom(1000 + run);
      const clusters: number[] = [];
      const values: number[] = [];
      for (let cluster = 0; cluster < 80; cluster++) {
        const shared = random.normal();
        for (let size = 1 + random.integer(5); size > 0; size--) {
          clusters.push(cluster);
          values.push(3 + shared + 0.5 * random.normal());
        }
      }
      const holds = ({ low, high }: { low: number; high: number }) => (low <= 3 && high >= 3 ? 1 : 0);
      covered += holds(bootstrapMean(values, { clusters, resamples: 1000, seed: run }));
      naive += holds(bootstrapMean(values, { resamples: 200, seed: run }));
    }
    expect(covered / runs).toBeGreaterThanOrEqual(0.93);
    expect(covered / runs).toBeLessThanOrEqual(0.97);
    expect(naive / runs).toBeLessThan(0.8);
  });

  it('repeats itself for a seed', () => {
    const values = normals(30, 3);
    expect(bootstrapMean(values, { seed: 7 })).toEqual(bootstrapMean(values, { seed: 7 }));
    expect(bootstrapMean(values, { seed: 8 })).not.toEqual(bootstrapMean(values, { seed: 7 }));
  });

  it('knows no spread from one cluster', () => {
    expect(bootstrapMean([1, 3], { clusters: ['a', 'a'] })).toEqual({ value: 2, low: Number.NaN, high: Number.NaN });
  });

  it('refuses what has no mean', () => {
    const refusal = (run: () => unknown) => {
      try {
        run();
      } catch (error) {
        return (error as { code?: string }).code;
      }
      return 'none';
    };
    expect(refusal(() => bootstrapMean([]))).toBe('INVALID_ARGUMENT');
    expect(refusal(() => bootstrapMean([1, Number.NaN]))).toBe('INVALID_DATA');
    expect(refusal(() => bootstrapMean([1, 2], { clusters: [1] }))).toBe('SHAPE_MISMATCH');
    expect(refusal(() => bootstrapMean([1, 2], { weights: [1] }))).toBe('SHAPE_MISMATCH');
    expect(refusal(() => bootstrapMean([1, 2], { weights: [0, 0] }))).toBe('INVALID_DATA');
    expect(refusal(() => bootstrapMean([1, 2], { weights: [2, -1] }))).toBe('INVALID_DATA');
    expect(refusal(() => bootstrapMean([1, 2], { resamples: 0 }))).toBe('INVALID_ARGUMENT');
    expect(refusal(() => bootstrapMean([1, 2], { confidence: 95 }))).toBe('INVALID_ARGUMENT');
    expect(refusal(() => bootstrapSum([]))).toBe('INVALID_ARGUMENT');
    expect(refusal(() => bootstrapSum([{ values: [1] }, { values: [2] }] as never))).toBe('INVALID_ARGUMENT');
  });
});

describe('bootstrapSum', () => {
  const photographs = Array.from({ length: 400 }, (_, i) => i);

  it('draws photographs once for all: two copies of one mean spread twice as far, opposites cancel', () => {
    const values = normals(400, 4);
    const one = bootstrapMean(values, { clusters: photographs });
    const group = { values, clusters: photographs };
    const twice = bootstrapSum([group, group]);
    expect(twice.low).toBeCloseTo(2 * one.low, 12);
    expect(twice.high).toBeCloseTo(2 * one.high, 12);
    expect(twice.means).toHaveLength(2);
    expect(twice.means[0]).toEqual(one);
    const opposite = bootstrapSum([group, { values: values.map((value) => -value), clusters: photographs }]);
    expect(opposite.low).toBeCloseTo(0, 12);
    expect(opposite.high).toBeCloseTo(0, 12);
  });

  it('adds the variances of means over different photographs', () => {
    const [first, second] = [normals(400, 5), normals(300, 6).map((value) => 2 * value)];
    const sum = bootstrapSum(
      [
        { values: first, clusters: photographs },
        { values: second, clusters: second.map((_, i) => 1000 + i) },
      ],
      { resamples: 10_000 },
    );
    const half = z * Math.hypot(standardError(first), standardError(second));
    expect(sum.value).toBeCloseTo(mean(first) + mean(second), 12);
    expect(Math.abs((sum.high - sum.low) / 2 - half)).toBeLessThan(0.04 * half);
  });

  it('draws again where a mean is left without items', () => {
    const few = bootstrapSum(
      [
        { values: [1, 2, 3, 4], clusters: [0, 1, 2, 3] },
        { values: [10, 20], clusters: [0, 1] },
      ],
      { resamples: 500 },
    );
    expect(few.value).toBe(17.5);
    expect(few.low).toBeGreaterThanOrEqual(11);
    expect(few.high).toBeLessThanOrEqual(24);
    expect(few.means[1]).toEqual({ value: 15, low: 10, high: 20 });
  });

  it('knows no spread where one of the means has none', () => {
    const { low, means } = bootstrapSum([
      { values: [1, 2, 3], clusters: [0, 1, 2] },
      { values: [10], clusters: [0] },
    ]);
    expect(low).toBeNaN();
    expect(means.map((mean) => Number.isNaN(mean.low))).toEqual([false, true]);
  });
});

it.each([
  [0, -3],
  [0.025, -2.55],
  [0.1, -1.2],
  [0.5, 3.25],
  [0.77, 6.825],
  [0.975, 19.975],
  [1, 22],
])("is NumPy's numpy.quantile at %d", (share, expected) => {
  expect(quantile([-3, -1, 0.5, 2, 2.5, 4, 4.5, 7, 13, 22], share)).toBeCloseTo(expected, 12);
});

it('is the only value, and NaN of none', () => {
  expect(quantile([4], 0.3)).toBe(4);
  expect(quantile([], 0.5)).toBeNaN();
});
