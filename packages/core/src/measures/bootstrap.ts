import { FgclipError } from '../errors.ts';
import { createRandom, type Random } from '../tensor/random.ts';

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

/** Per-item values of a mean, and which items belong together. */
export interface MeanItems {
  /** [items]: what is averaged, such as a rank, or 1 for a hit and 0 for a miss. */
  readonly values: ArrayLike<number>;
  /** [items]: equal for items that are not independent, such as boxes of one photograph. By default none are. */
  readonly clusters?: ArrayLike<number | string> | undefined;
  /** [items]: how much each item counts, 0 or more. By default all count alike. */
  readonly weights?: ArrayLike<number> | undefined;
}

/** A mean by what each cluster adds to it: the mean is the total of `sums` over the total of `weights`. */
export interface ClusterSums {
  /** [clusters of this mean]: their numbers among the clusters of all means. */
  readonly clusters: Int32Array;
  /** [clusters of this mean]: weighted sum of the cluster's values. */
  readonly sums: Float64Array;
  /** [clusters of this mean]: sum of the cluster's weights, above 0. */
  readonly weights: Float64Array;
  /** The mean itself. */
  readonly mean: number;
}

/**
 * Sums the items of several means by clusters, which are numbered alike in all of them.
 *
 * @throws INVALID_ARGUMENT for no items, or several means of which one has no clusters; SHAPE_MISMATCH for lists of
 * different lengths; INVALID_DATA for a value or weight that is no finite number, or no weight at all.
 */
export function clusterSums(means: readonly MeanItems[]): { readonly means: ClusterSums[]; readonly clusters: number } {
  if (means.length > 1 && means.some(({ clusters }) => clusters === undefined)) {
    throw new FgclipError('INVALID_ARGUMENT', 'Means without clusters cannot be resampled together', {
      hint: 'Give the cluster of every item, such as its photograph',
    });
  }
  const numbers = new Map<number | string, number>();
  const summed = means.map((items) => sumItems(items, numberClusters(items, numbers)));
  return { means: summed, clusters: numbers.size };
}

/** [items]: a number for each cluster, from 0 on, in order of appearance over all means. */
function numberClusters({ values, clusters }: MeanItems, numbers: Map<number | string, number>): Int32Array {
  checkLength('clusters', clusters, values.length);
  return Int32Array.from({ length: values.length }, (_, item) => {
    const id = clusters?.[item] ?? item;
    const number = numbers.get(id) ?? numbers.size;
    numbers.set(id, number);
    return number;
  });
}

function sumItems({ values, weights }: MeanItems, clusters: Int32Array): ClusterSums {
  if (values.length === 0) throw new FgclipError('INVALID_ARGUMENT', 'There are no values to average');
  checkLength('weights', weights, values.length);
  const present = [...new Set(clusters)];
  const position = new Map(present.map((cluster, k) => [cluster, k]));
  const sums = new Float64Array(present.length);
  const totals = new Float64Array(present.length);
  for (let item = 0; item < values.length; item++) {
    const at = position.get(clusters[item] ?? -1) ?? 0;
    const weight = weights === undefined ? 1 : finite('weight', weights, item);
    if (weight < 0) throw new FgclipError('INVALID_DATA', `Weight ${item} is negative`, { found: `${weight}` });
    sums[at] = (sums[at] ?? 0) + weight * finite('value', values, item);
    totals[at] = (totals[at] ?? 0) + weight;
  }
  const kept = present.map((_, k) => k).filter((k) => (totals[k] ?? 0) > 0);
  if (kept.length === 0) throw new FgclipError('INVALID_DATA', 'All weights are 0, so there is no mean');
  const only = (all: Float64Array) => Float64Array.from(kept, (k) => all[k] ?? 0);
  const [keptSums, keptWeights] = [only(sums), only(totals)];
  return {
    clusters: Int32Array.from(kept, (k) => present[k] ?? 0),
    sums: keptSums,
    weights: keptWeights,
    mean: total(keptSums) / total(keptWeights),
  };
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function finite(what: string, values: ArrayLike<number>, item: number): number {
  const value = values[item] ?? Number.NaN;
  if (Number.isFinite(value)) return value;
  throw new FgclipError('INVALID_DATA', `A ${what} is not a finite number`, { found: `${value} at ${item}` });
}

function checkLength(what: string, list: ArrayLike<unknown> | undefined, length: number): void {
  if (list === undefined || list.length === length) return;
  throw new FgclipError('SHAPE_MISMATCH', `There is not one of the ${what} for each value`, {
    expected: `${length}`,
    found: `${list.length}`,
  });
}

const TWO_32 = 2 ** 32;

/** Draws as many clusters as there are, with replacement, and notes in `counts` [clusters] how often each came. */
function drawClusters(random: Random, counts: Float64Array): void {
  const { length } = counts;
  counts.fill(0);
  // One random word holds two independent draws while the clusters' square fits it.
  const paired = length * length <= TWO_32;
  const pairs = paired ? Math.floor(length / 2) : 0;
  for (let i = 0; i < pairs; i++) {
    const word = random.integer(length * length);
    const first = Math.floor(word / length);
    count(counts, first);
    count(counts, word - first * length);
  }
  for (let i = 2 * pairs; i < length; i++) count(counts, random.integer(length));
}

function count(counts: Float64Array, cluster: number): void {
  counts[cluster] = (counts[cluster] ?? 0) + 1;
}

/**
 * The value below which a share of a sorted list lies, 0 to 1, interpolated linearly between neighbours: definition 7
 * of Hyndman and Fan, "Sample quantiles in statistical packages", 1996, which is NumPy's default. NaN for no values.
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN;
  return low + (high - low) * (position - below);
}
