import { FgclipError } from '../errors.ts';

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
