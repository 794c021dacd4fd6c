import { type Matrix, matrix } from '@fgclip/core';
import { classMeans, foldSums, meanOfRows, netOfKind } from './class-means.ts';
import type { LabelledRows } from './labelled-rows.ts';
import type { Products } from './products.ts';

/**
 * What the margin of a right caption over one of another value is made of, for an image of value a and the captions'
 * direction delta = mean(t|a) - mean(t|b), over all pairs of values alike. The parts add up to v . delta:
 * d . delta / 2 + midpoint . delta + rest . delta, where d = mean(v|a) - mean(v|b), the midpoint is that of both means,
 * and the rest is what the image has beside its value: its kind, and everything else.
 */
export interface Margin {
  /** What the attribute adds, on average: the wider the better. */
  readonly attribute: number;
  /** How much that differs from pair to pair, a standard deviation. */
  readonly attributeSpread: number;
  /** What captions of one value are ahead of another's whatever the image: its root mean square; 0 on average. */
  readonly bias: number;
  /** What the rest of the picture adds or takes away: its root mean square; about 0 on average. */
  readonly rest: number;
  /** Share of margins above 0: how often the right one of two captions wins. */
  readonly won: number;
}

/**
 * Splits margins.
 *
 * @param images Codes [rows, width] whose dot products with those of captions are scores.
 * @param texts Codes [rows, width] of the caption of each.
 */
export async function marginOf(
  images: Matrix,
  texts: Matrix,
  labelled: LabelledRows,
  products: Products,
): Promise<Margin> {
  const size = labelled.values.length;
  const directions = classMeans(foldSums(netOfKind(texts, labelled), labelled)).means;
  const asMatrix = matrix(Float32Array.from(directions), size, directions.length / size);
  const scores = await products.times(images, asMatrix);
  // Means of v . direction: [C, C] by the image's value, net of kind, and [C] of all images.
  const net = await products.times(netOfKind(images, labelled), asMatrix);
  const { means } = classMeans(foldSums(net, labelled));
  const base = meanOfRows(scores);
  return summed(scores, means, base, labelled);
}

function summed(
  { data: scores }: Matrix,
  means: Float64Array,
  base: Float64Array,
  { value, counts }: LabelledRows,
): Margin {
  const size = counts.length;
  const pairs = size * (size - 1);
  const mean = (a: number, k: number) => means[a * size + k] as number;
  const parts = (a: number, b: number) => {
    const [own, others] = [mean(a, a) - mean(a, b), mean(b, a) - mean(b, b)];
    return { attribute: (own - others) / 2, bias: (own + others) / 2 + (base[a] as number) - (base[b] as number) };
  };
  const sums = { attribute: 0, squares: 0, bias: 0, rest: 0, won: 0 };
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < size; b++) {
      if (a === b) continue;
      const { attribute, bias } = parts(a, b);
      sums.attribute += attribute / pairs;
      sums.squares += attribute ** 2 / pairs;
      sums.bias += bias ** 2 / pairs;
    }
  }
  for (let i = 0; i < value.length; i++) {
    const a = value[i] as number;
    const weight = 1 / (pairs * (counts[a] as number));
    for (let b = 0; b < size; b++) {
      if (a === b) continue;
      const margin = (scores[i * size + a] as number) - (scores[i * size + b] as number);
      const { attribute, bias } = parts(a, b);
      sums.rest += weight * (margin - attribute - bias) ** 2;
      if (margin > 0) sums.won += weight;
    }
  }
  return {
    attribute: sums.attribute,
    attributeSpread: Math.sqrt(Math.max(0, sums.squares - sums.attribute ** 2)),
    bias: Math.sqrt(sums.bias),
    rest: Math.sqrt(sums.rest),
    won: sums.won,
  };
}
