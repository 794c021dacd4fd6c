import { type Matrix, matrix, row, takeRows } from '@fgclip/core';
import type { Matcher } from '../matching/matcher.ts';
import { classMeans, foldSums, meanOfRows, netOfKind } from './class-means.ts';
import type { LabelledRows } from './labelled-rows.ts';
import { membersOf } from './reading.ts';

/** Mean captions of every value, of all parts of the cross-validation but one: [C, d]. */
export type Prototypes = (without: number) => Matrix;

/**
 * Mean captions, each kind of thing counting alike in all of them, as long as captions are on average.
 *
 * @param texts [rows, d]: the caption of each image.
 */
export function prototypesOf(texts: Matrix, labelled: LabelledRows): Prototypes {
  const sums = foldSums(netOfKind(texts, labelled), labelled);
  const [base, length] = [meanOfRows(texts), meanLength(texts)];
  return (without) => asLongAs(length, shifted(classMeans(sums, without).means, base), texts.shape[1]);
}

/**
 * What a head hears: for every image, whether it scores the mean caption of the image's value above those of all other
 * values, means being of the other parts' photographs.
 *
 * @param images [rows, d]
 * @returns [rows]: 1 where it is right.
 */
export async function hearing(
  matcher: Matcher,
  images: Matrix,
  prototypes: Prototypes,
  labelled: LabelledRows,
): Promise<Float64Array> {
  const hits = new Float64Array(images.shape[0]);
  for (const [fold, some] of membersOf(labelled).entries()) {
    if (some.length === 0) continue;
    const right = await hears(
      matcher,
      takeRows(images, some),
      prototypes(fold),
      (i) => labelled.value[some[i] as number],
    );
    some.forEach((at, i) => {
      hits[at] = right[i] as number;
    });
  }
  return hits;
}

/** For each image [rows, d] whether the prototype [C, d] of its value scores highest: [rows], 1 or 0. */
export async function hears(
  matcher: Matcher,
  images: Matrix,
  prototypes: Matrix,
  rightOf: (row: number) => number | undefined,
): Promise<Float64Array> {
  const { data, shape } = await matcher.score(images, prototypes);
  return Float64Array.from({ length: shape[0] }, (_, i) =>
    Number(highest(data.subarray(i * shape[1], (i + 1) * shape[1])) === rightOf(i)),
  );
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
