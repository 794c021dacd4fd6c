import { type Matrix, matrix, takeRows } from '@fgclip/core';
import { cholesky } from '@fgclip/core/internal';
import { type ClassMeans, classMeans, foldSums, scatterWithin } from './class-means.ts';
import { FOLDS, type LabelledRows } from './labelled-rows.ts';
import type { Products } from './products.ts';

/**
 * A linear probe, cross-validated by photograph: discriminant analysis (Fisher, 1936), every value as likely as another,
 * with what a few rows cannot tell of the spread evened out, the more the fewer there are (ridge = d / rows, as a share of
 * the mean variance).
 *
 * @param rows [rows, d], net of kind.
 * @returns [rows]: 1 where it is right.
 */
export async function probe(rows: Matrix, labelled: LabelledRows, products: Products): Promise<Float64Array> {
  const width = rows.shape[1];
  const sums = foldSums(rows, labelled);
  const members = membersOf(labelled);
  const grams: Float64Array[] = [];
  for (const some of members) grams.push(await products.gram(takeRows(rows, some)));
  const gram = new Float64Array(width * width);
  for (const one of grams) addTo(gram, one, 1);
  const hits = new Float64Array(rows.shape[0]);
  for (const [fold, some] of members.entries()) {
    if (some.length === 0) continue;
    const training = gram.slice();
    addTo(training, grams[fold] as Float64Array, -1);
    const means = classMeans(sums, fold);
    const decide = discriminant(training, means, width);
    const scores = await products.times(takeRows(rows, some), decide.directions);
    some.forEach((at, i) => {
      hits[at] = Number(decide.valueOf(scores, i) === labelled.value[at]);
    });
  }
  return hits;
}

/** Rows of each part of the cross-validation. */
export function membersOf({ fold }: LabelledRows): number[][] {
  const members: number[][] = Array.from({ length: FOLDS }, () => []);
  fold.forEach((part, at) => {
    members[part]?.push(at);
  });
  return members;
}

interface Discriminant {
  /** W^-1 m of every value, [C, d]. */
  readonly directions: Matrix;
  /** The value that row i of the products with these is nearest to. */
  valueOf(products: Matrix, i: number): number;
}

function discriminant(gram: Float64Array, classes: ClassMeans, width: number): Discriminant {
  const { means, counts } = classes;
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const within = scatterWithin(gram, classes, width);
  const freedom = Math.max(1, rows - counts.length);
  const [spread, all] = [trace(within, width) / width, trace(gram, width) / width];
  // Captions of few words have no spread within a value: then what there is in all directions is as good as any.
  const added = spread * Math.min(1, width / freedom) + all * 1e-6 + Number.MIN_VALUE;
  for (let i = 0; i < width; i++) within[i * width + i] = (within[i * width + i] as number) + added;
  const directions = cholesky({ size: width, data: within }).solve(means);
  const offsets = Float64Array.from(counts, (count, k) => {
    if (count === 0) return Number.POSITIVE_INFINITY;
    let sum = 0;
    for (let i = k * width; i < (k + 1) * width; i++) sum += (means[i] as number) * (directions[i] as number);
    return sum / 2;
  });
  // Scaled, so that float32 holds them however small the scatter is.
  const scale = 1 / Math.max(Number.MIN_VALUE, largest(directions));
  return {
    directions: matrix(
      Float32Array.from(directions, (value) => value * scale),
      counts.length,
      width,
    ),
    valueOf({ data }, i) {
      let best = 0;
      let most = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < counts.length; k++) {
        const score = (data[i * counts.length + k] as number) - (offsets[k] as number) * scale;
        if (score > most) [best, most] = [k, score];
      }
      return best;
    },
  };
}

function trace(square: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += square[i * size + i] as number;
  return sum;
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function addTo(target: Float64Array, values: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] as number) + factor * (values[i] as number);
}
