import { expect, it } from 'vitest';
import { errorOf } from '../../test/format-support.ts';
import { createRandom } from '../tensor/random.ts';
import { randomRanks } from './random-ranks.ts';
import { rankStatistics } from './ranks.ts';

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
