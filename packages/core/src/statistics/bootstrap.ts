import { FgclipError } from '../errors.ts';
import { createRandom, type Random } from '../tensor/random.ts';
import { type ClusterSums, clusterSums, type MeanItems } from './cluster-sums.ts';
import { drawClusters } from './draw-clusters.ts';
import { quantile } from './quantile.ts';

/** A statistic and the interval that its bootstrap distribution puts around it. */
export interface Interval {
  readonly value: number;
  /** NaN where all items (of one of the means) are of one cluster, which says nothing about the spread. */
  readonly low: number;
  /** NaN where `low` is. */
  readonly high: number;
}

export interface BootstrapOptions {
  /** Samples drawn. Default 2,000. */
  readonly resamples?: number | undefined;
  /** Share of the distribution inside the interval, between 0 and 1. Default 0.95. */
  readonly confidence?: number | undefined;
  /** Default 123. */
  readonly seed?: number | undefined;
}

/** Items of one mean besides its values, and how to resample. */
export type BootstrapMeanOptions = Omit<MeanItems, 'values'> & BootstrapOptions;

/** One of several means over items that share clusters. */
export type ClusteredMean = MeanItems & Required<Pick<MeanItems, 'clusters'>>;

/** A sum of means, and each mean by itself over the same resamples. */
export interface SumInterval extends Interval {
  readonly means: readonly Interval[];
}

/**
 * A percentile bootstrap interval of a (weighted) mean: whole clusters are drawn with replacement, as many as there
 * are, and the mean is taken over their items. A recall is a mean too, of 1 for a hit and 0 for a miss.
 * Method: Efron and Tibshirani, "An introduction to the bootstrap", 1993, chapters 8 and 13.
 *
 * @param values [items], such as the ranks of boxes, with their photographs as clusters.
 * @throws INVALID_ARGUMENT for no values or options out of range; SHAPE_MISMATCH for lists of different lengths;
 * INVALID_DATA for a value that is no finite number.
 */
export function bootstrapMean(values: ArrayLike<number>, options: BootstrapMeanOptions = {}): Interval {
  const { clusters, weights } = options;
  const { value, low, high } = bootstrapAll([{ values, clusters, weights }], options);
  return { value, low, high };
}

/**
 * The same for a sum of means over different items of the same photographs, such as the sum of mean ranks over
 * several benchmarks: photographs are drawn once for all means. Each mean's own interval comes with it. A draw that
 * leaves a mean without items is drawn again.
 *
 * @throws As bootstrapMean() does.
 */
export function bootstrapSum(means: readonly ClusteredMean[], options: BootstrapOptions = {}): SumInterval {
  if (means.length === 0) throw new FgclipError('INVALID_ARGUMENT', 'There are no means to add up');
  return bootstrapAll(means, options);
}

function bootstrapAll(items: readonly MeanItems[], options: BootstrapOptions): SumInterval {
  const { resamples = 2000, confidence = 0.95, seed = 123 } = options;
  checkOptions(resamples, confidence);
  const { means, clusters } = clusterSums(items);
  const random = createRandom(seed);
  const counts = new Float64Array(clusters);
  const drawnMeans = means.map(() => new Float64Array(resamples));
  const drawnSums = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) {
    const drawn = drawMeans(means, counts, random);
    for (const [m, mean] of drawn.entries()) drawnMeans[m]?.set([mean], r);
    drawnSums[r] = sumOf(drawn);
  }
  const isKnown = means.map((mean) => mean.clusters.length > 1);
  const interval = (value: number, drawn: Float64Array, known: boolean): Interval => ({
    value,
    low: known ? quantile(drawn, (1 - confidence) / 2) : Number.NaN,
    high: known ? quantile(drawn, (1 + confidence) / 2) : Number.NaN,
  });
  return {
    ...interval(sumOf(means.map(({ mean }) => mean)), drawnSums.sort(), !isKnown.includes(false)),
    means: drawnMeans.map((drawn, m) => interval(means[m]?.mean ?? Number.NaN, drawn.sort(), isKnown[m] ?? false)),
  };
}

/** The means over clusters drawn anew, and again until every mean has items. */
function drawMeans(means: readonly ClusterSums[], counts: Float64Array, random: Random): number[] {
  for (;;) {
    drawClusters(random, counts);
    const drawn = means.map((mean) => resampledMean(mean, counts));
    if (!drawn.some(Number.isNaN)) return drawn;
  }
}

/** The mean over clusters that count so often each; NaN where none of the mean's own does. */
function resampledMean({ clusters, sums, weights }: ClusterSums, counts: Float64Array): number {
  let sum = 0;
  let weight = 0;
  for (let k = 0; k < clusters.length; k++) {
    const count = counts[clusters[k] ?? 0] ?? 0;
    sum += count * (sums[k] ?? 0);
    weight += count * (weights[k] ?? 0);
  }
  return sum / weight;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function checkOptions(resamples: number, confidence: number): void {
  if (!(Number.isInteger(resamples) && resamples > 0)) {
    throw new FgclipError('INVALID_ARGUMENT', 'The number of resamples must be a positive integer', {
      found: `${resamples}`,
    });
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new FgclipError('INVALID_ARGUMENT', 'The confidence must lie between 0 and 1', { found: `${confidence}` });
  }
}
