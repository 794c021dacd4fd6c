import { FgclipError } from '../errors.ts';
import { createRandom, type Random } from '../tensor/random.ts';
import {
  type BootstrapOptions,
  bootstrapMean,
  bootstrapSum,
  type ClusteredMean,
  clusterSums,
  type Interval,
  type MeanItems,
} from './bootstrap.ts';

/** How far two heads differ on the same items. */
export interface Comparison {
  /** Mean of the first less mean of the second, with its bootstrap interval. */
  readonly difference: Interval;
  /** Two-sided, of the hypothesis that it makes no difference which head gave which value. Above 0, at most 1. */
  readonly pValue: number;
}

export interface ComparisonOptions extends BootstrapOptions {
  /** Sign flips drawn where there are too many to try all. Default 9,999. */
  readonly permutations?: number | undefined;
}

/** The values of two heads for the same items. */
export type PairedItems = Omit<MeanItems, 'values'> & {
  /** [items]: the first head's. */
  readonly first: ArrayLike<number>;
  /** [items]: the second head's, item for item. */
  readonly second: ArrayLike<number>;
};

/**
 * Compares the means of two heads over the same items: the difference with a clustered bootstrap interval, and a
 * p-value by flipping the signs of whole clusters' differences (exact where there are few clusters).
 * Source: Good, "Permutation, parametric and bootstrap tests of hypotheses", 2005, section 3.2.
 *
 * @throws As bootstrapMean() does; SHAPE_MISMATCH where the heads have values for different numbers of items.
 */
export function compareMeans(items: PairedItems, options: ComparisonOptions = {}): Comparison {
  const { values, clusters, weights } = differences(items);
  return {
    difference: bootstrapMean(values, { ...options, clusters, weights }),
    pValue: pValueOf([{ values, clusters, weights }], options),
  };
}

/**
 * The same for sums of means over items that share clusters, such as the sum of mean ranks over several benchmarks.
 *
 * @throws As compareMeans() does.
 */
export function compareSums(
  means: readonly (PairedItems & Required<Pick<MeanItems, 'clusters'>>)[],
  options: ComparisonOptions = {},
): Comparison {
  const items = means.map((paired): ClusteredMean => ({ ...differences(paired), clusters: paired.clusters }));
  const { value, low, high } = bootstrapSum(items, options);
  return { difference: { value, low, high }, pValue: pValueOf(items, options) };
}

/** Each cluster's part in the sum of means, flipped as one. */
function pValueOf(items: readonly MeanItems[], { permutations = 9999, seed = 123 }: ComparisonOptions): number {
  if (!(Number.isInteger(permutations) && permutations > 0)) {
    throw new FgclipError('INVALID_ARGUMENT', 'The number of permutations must be a positive integer', {
      found: `${permutations}`,
    });
  }
  const { means, clusters } = clusterSums(items);
  const parts = new Float64Array(clusters);
  for (const { clusters: own, sums, weights } of means) {
    const weight = weights.reduce((sum, value) => sum + value, 0);
    own.forEach((cluster, k) => {
      parts[cluster] = (parts[cluster] ?? 0) + (sums[k] ?? 0) / weight;
    });
  }
  return signFlipTest(parts, permutations, createRandom(seed).fork('sign flips'));
}

function differences({ first, second, clusters, weights }: PairedItems): MeanItems {
  if (first.length !== second.length) {
    throw new FgclipError('SHAPE_MISMATCH', 'The heads were measured on different numbers of items', {
      expected: `${first.length}`,
      found: `${second.length}`,
    });
  }
  const values = Float64Array.from({ length: first.length }, (_, i) => (first[i] ?? 0) - (second[i] ?? 0));
  return { values, clusters, weights };
}

/** Sums that differ by less than this share of what they are made of are equal, but for rounding. */
const ROUNDING = 1e-12;

/**
 * Two-sided p-value of a sum of independent parts under the hypothesis that each part's sign is a coin's: the share
 * of all choices of signs whose sum is at least as far from 0. All 2^n choices are tried where they are no more than
 * `permutations` + 1; otherwise that many are drawn, and the sum itself is counted among them, so that p is never 0.
 * Source for the latter: Phipson and Smyth, "Permutation p-values should never be zero", 2010.
 */
function signFlipTest(parts: Float64Array, permutations: number, random: Random): number {
  // A part of 0 is the same with either sign.
  const moving = parts.filter((part) => part !== 0);
  const size = moving.reduce((sum, part) => sum + Math.abs(part), 0);
  const limit = Math.abs(sumOf(moving)) - ROUNDING * size;
  if (2 ** moving.length <= permutations + 1) return shareBeyond(moving, limit);
  let beyond = 1;
  for (let i = 0; i < permutations; i++) {
    if (Math.abs(randomlySignedSum(moving, random)) >= limit) beyond++;
  }
  return beyond / (permutations + 1);
}

function sumOf(parts: Float64Array): number {
  return parts.reduce((sum, part) => sum + part, 0);
}

/** Share of the 2^n choices of signs whose sum is at least `limit` from 0. */
function shareBeyond(parts: Float64Array, limit: number): number {
  const count = (from: number, sum: number): number => {
    const part = parts[from];
    if (part === undefined) return Math.abs(sum) >= limit ? 1 : 0;
    return count(from + 1, sum + part) + count(from + 1, sum - part);
  };
  return count(0, 0) / 2 ** parts.length;
}

function randomlySignedSum(parts: Float64Array, random: Random): number {
  let sum = 0;
  let word = 0;
  for (let k = 0; k < parts.length; k++) {
    // A word of 32 bits is 32 coins.
    word = k % 32 === 0 ? random.integer(2 ** 32) : word >>> 1;
    const part = parts[k] ?? 0;
    sum += (word & 1) === 1 ? part : -part;
  }
  return sum;
}

/**
 * p-values corrected for having tested several hypotheses at once, in the given order: calling those at or below a
 * level significant makes one false call or more with at most that probability.
 * Source: Holm, "A simple sequentially rejective multiple test procedure", 1979.
 *
 * @throws INVALID_DATA for a p-value outside 0 to 1.
 */
export function holm(pValues: readonly number[]): number[] {
  pValues.forEach((p, i) => {
    if (!(p >= 0 && p <= 1)) {
      throw new FgclipError('INVALID_DATA', `p-value ${i} is out of range`, { expected: '0 to 1', found: `${p}` });
    }
  });
  const corrected = [...pValues];
  const order = pValues.map((_, i) => i).sort((a, b) => (pValues[a] ?? 0) - (pValues[b] ?? 0));
  let largest = 0;
  order.forEach((index, place) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - place) * (pValues[index] ?? 0)));
    corrected[index] = largest;
  });
  return corrected;
}
