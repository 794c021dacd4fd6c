import { type Matrix, matrix, row } from '@fgclip/core';
import { FOLDS, type LabelledRows } from './labelled-rows.ts';

/** Rows less the mean of their kind of thing, [rows, d]: what is left is not of what the thing is. */
export function netOfKind(rows: Matrix, { kind, kinds }: Pick<LabelledRows, 'kind' | 'kinds'>): Matrix {
  const [count, width] = rows.shape;
  const means = new Float64Array(kinds * width);
  const counts = new Float64Array(kinds);
  for (let i = 0; i < count; i++) {
    const k = kind[i] as number;
    counts[k] = (counts[k] as number) + 1;
    addTo(means, k * width, row(rows, i));
  }
  for (let at = 0; at < means.length; at++) {
    means[at] = (means[at] as number) / Math.max(1, counts[Math.floor(at / width)] as number);
  }
  const net = matrix(new Float32Array(rows.data.length), count, width);
  for (let i = 0; i < count; i++) {
    const [mean, from] = [means.subarray((kind[i] as number) * width, ((kind[i] as number) + 1) * width), i * width];
    for (let j = 0; j < width; j++) net.data[from + j] = (rows.data[from + j] as number) - (mean[j] as number);
  }
  return net;
}

/** [d] */
export function meanOfRows({ data, shape: [rows, width] }: Matrix): Float64Array {
  const mean = new Float64Array(width);
  for (let i = 0; i < data.length; i++) mean[i % width] = (mean[i % width] as number) + (data[i] as number) / rows;
  return mean;
}

/** Sums of rows by part of the cross-validation and value; means over all parts but one follow from them. */
export interface FoldSums {
  readonly values: number;
  readonly width: number;
  /** [FOLDS, C, width] */
  readonly sums: Float64Array;
  /** [FOLDS, C] */
  readonly counts: Float64Array;
}

/** Means of the rows of each value. */
export interface ClassMeans {
  /** [C, width]; zeros for a value without rows. */
  readonly means: Float64Array;
  /** [C] */
  readonly counts: Float64Array;
}

export function foldSums(rows: Matrix, { value, fold, values }: LabelledRows): FoldSums {
  const width = rows.shape[1];
  const size = values.length;
  const [sums, counts] = [new Float64Array(FOLDS * size * width), new Float64Array(FOLDS * size)];
  for (let i = 0; i < rows.shape[0]; i++) {
    const cell = (fold[i] as number) * size + (value[i] as number);
    counts[cell] = (counts[cell] as number) + 1;
    addTo(sums, cell * width, row(rows, i));
  }
  return { values: size, width, sums, counts };
}

/** Means over all rows, or all but those of one part. */
export function classMeans({ values, width, sums, counts }: FoldSums, without?: number): ClassMeans {
  const means = new Float64Array(values * width);
  const totals = new Float64Array(values);
  for (let fold = 0; fold < FOLDS; fold++) {
    if (fold === without) continue;
    addTo(means, 0, sums.subarray(fold * values * width, (fold + 1) * values * width));
    addTo(totals, 0, counts.subarray(fold * values, (fold + 1) * values));
  }
  for (let k = 0; k < means.length; k++)
    means[k] = (means[k] as number) / Math.max(1, totals[Math.floor(k / width)] as number);
  return { means, counts: totals };
}

/** X^T X less what the means of values make of it: the scatter of rows around them, [width, width]. */
export function scatterWithin(gram: Float64Array, { means, counts }: ClassMeans, width: number): Float64Array {
  const within = gram.slice();
  for (let k = 0; k < counts.length; k++) {
    const mean = means.subarray(k * width, (k + 1) * width);
    for (let i = 0; i < width; i++) {
      const factor = (counts[k] as number) * (mean[i] as number);
      const target = within.subarray(i * width, (i + 1) * width);
      for (let j = 0; j < width; j++) target[j] = (target[j] as number) - factor * (mean[j] as number);
    }
  }
  return within;
}

/** Sum over rows of the products of their values' means. */
export function meanProducts({ means: v, counts }: ClassMeans, { means: t }: ClassMeans): number {
  const width = v.length / counts.length;
  return v.reduce((sum, value, k) => sum + (counts[Math.floor(k / width)] as number) * value * (t[k] as number), 0);
}

function addTo(target: Float64Array, start: number, values: Float32Array | Float64Array): void {
  for (let i = 0; i < values.length; i++) target[start + i] = (target[start + i] as number) + (values[i] as number);
}
