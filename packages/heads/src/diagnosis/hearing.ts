import { type Matrix, matrix, row, takeRows } from '@fgclip/core';
import type { Matcher } from '../matching/matcher.ts';
import { classMeans, foldSums, meanOfRows, netOfKind } from './class-means.ts';
import type { LabelledRows } from './labelled-rows.ts';
import { membersOf } from './reading.ts';

/**
 * What a head hears: for every image, whether it scores the mean caption of the image's value above those of all other
 * values. Mean captions are of the other parts' photographs, as long as captions are on average.
 *
 * @param images [rows, d]
 * @param texts [rows, d], the caption of each.
 * @param only The part of the cross-validation whose images are heard. Default all of them, one after the other.
 * @returns [rows]: 1 where it is right.
 */
export async function hearing(
  matcher: Matcher,
  images: Matrix,
  texts: Matrix,
  labelled: LabelledRows,
  only?: number,
): Promise<Float64Array> {
  const sums = foldSums(netOfKind(texts, labelled), labelled);
  const base = meanOfRows(texts);
  const length = meanLength(texts);
  const hits = new Float64Array(images.shape[0]);
  for (const [fold, some] of membersOf(labelled).entries()) {
    if (some.length === 0 || (only !== undefined && fold !== only)) continue;
    const means = asLongAs(length, shifted(classMeans(sums, fold).means, base), texts.shape[1]);
    const { data, shape } = await matcher.score(takeRows(images, some), means);
    some.forEach((at, i) => {
      hits[at] = Number(highest(data.subarray(i * shape[1], (i + 1) * shape[1])) === labelled.value[at]);
    });
  }
  return hits;
}

/** Every row plus one. */
function shifted(rows: Float64Array, by: Float64Array): Float64Array {
  return rows.map((value, k) => value + (by[k % by.length] as number));
}

/** Means are shorter than what they are of; heads with biases take the length for something. */
function asLongAs(length: number, means: Float64Array, width: number): Matrix {
  const rows = matrix(Float32Array.from(means), means.length / width, width);
  for (let i = 0; i < rows.shape[0]; i++) {
    const one = row(rows, i);
    const factor = length / Math.max(Number.MIN_VALUE, lengthOf(one));
    for (let j = 0; j < width; j++) one[j] = (one[j] as number) * factor;
  }
  return rows;
}

function meanLength(rows: Matrix): number {
  let sum = 0;
  for (let i = 0; i < rows.shape[0]; i++) sum += lengthOf(row(rows, i));
  return sum / rows.shape[0];
}

function lengthOf(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}

/** Position of the largest; of equals the first. */
function highest(values: Float32Array): number {
  let best = 0;
  for (let k = 1; k < values.length; k++) if ((values[k] as number) > (values[best] as number)) best = k;
  return best;
}
