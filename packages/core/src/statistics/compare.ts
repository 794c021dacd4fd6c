import { FgclipError } from '../errors.ts';
import { createRandom } from '../tensor/random.ts';
import { type BootstrapOptions, bootstrapMean, bootstrapSum, type ClusteredMean, type Interval } from './bootstrap.ts';
import { clusterSums, type MeanItems } from './cluster-sums.ts';
import { signFlipTest } from './sign-flip.ts';

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
