import { type Interval, type Matrix, matrix, takeRows } from '@fgclip/core';
import { type Cholesky, cholesky, symmetricEigen } from '@fgclip/core/internal';
import { type ClassMeans, classMeans, type FoldSums, foldSums, meanProducts, scatterWithin } from './class-means.ts';
import { within, withoutEachPart } from './estimate.ts';
import type { LabelledRows } from './labelled-rows.ts';
import { between, crossed, dot, eachPair } from './pairs-of-values.ts';
import type { Products } from './products.ts';
import { membersOf } from './reading.ts';

/** How much of what separates two values the dot product sees, over all pairs of values. */
export interface SeenShare {
  /**
   * (d . delta)^2 / ((delta' S delta)(d' S^-1 d)), where d and delta are the directions of images and captions and S the
   * images' covariance within values: the square of the dot product's d' over that of the best linear readout, 0 to 1 by
   * the inequality of Cauchy and Schwarz. What is due to few rows is taken out. Absent where nothing separates.
   */
  readonly share?: Interval | undefined;
  /** Directions that were looked at: fewer than there are where rows are too few, those of most spread. */
  readonly dimensions: number;
}

/** Rows that it takes for every direction, to know the spread in it. */
const ROWS_A_DIRECTION = 4;
/** Rows a direction that leave nothing to be known of it. */
const ROWS_FOR_SURE = 20;

/**
 * Measures what is seen, with an interval by a jackknife over parts of photographs.
 *
 * @param images [rows, d], net of kind.
 * @param texts [rows, d], net of kind: the caption of each.
 */
export async function seenShareOf(
  images: Matrix,
  texts: Matrix,
  labelled: LabelledRows,
  freedom: number,
  products: Products,
): Promise<SeenShare> {
  const main = await onMainDirections(images, texts, freedom, products);
  const sides = await sidesOf(main.images, main.texts, labelled, freedom, products);
  // Of many rows the spread is known so well that leaving some out changes nothing.
  const isKnown = freedom >= ROWS_FOR_SURE * main.images.shape[1];
  const readouts = new Map<number | undefined, Readout>([[undefined, sides.readout]]);
  for (const [part, some] of isKnown ? [] : membersOf(labelled).entries()) {
    readouts.set(part, await readoutWithout(part, takeRows(main.images, some), sides, freedom, products));
  }
  const share = withoutEachPart(labelled, (part) => {
    const { seen, there } = pairSums(sides, readouts.get(part) ?? sides.readout, part);
    return there > 0 ? seen / there : undefined;
  });
  return { share: share && within(share, 0, 1), dimensions: main.images.shape[1] };
}

/** Both sides in as few directions as rows can tell the spread of: those in which images differ most. */
async function onMainDirections(images: Matrix, texts: Matrix, freedom: number, products: Products) {
  const width = images.shape[1];
  const most = Math.max(1, Math.floor(freedom / ROWS_A_DIRECTION));
  if (most >= width) return { images, texts };
  const { vectors } = symmetricEigen({ size: width, data: await products.gram(images) });
  const main = matrix(Float32Array.from(vectors.data.subarray(0, most * width)), most, width);
  return { images: await products.times(images, main), texts: await products.times(texts, main) };
}

/** The spread of images within values, and how well values are told by it. */
interface Readout {
  /** Covariance S, [d, d], and its inverse. */
  readonly spread: Float64Array;
  readonly inverse: Cholesky;
  /** Directions in which there is any spread to speak of. */
  readonly directions: number;
  /** Makes up for the inverse of an estimated covariance being too large (Anderson, 2003, chapter 7). */
  readonly shrink: number;
}

interface Sides {
  readonly images: FoldSums;
  readonly texts: FoldSums;
  /** X^T X of images, [d, d]. */
  readonly gram: Float64Array;
  readonly readout: Readout;
  /** Covariance within values of v . delta + t . d over the means, [C, C]. */
  readonly dots: Float64Array;
  /** Traces of the covariances within values of images with captions, and of the product of both sides' own. */
  readonly both: number;
  readonly product: number;
}

async function sidesOf(
  images: Matrix,
  texts: Matrix,
  labelled: LabelledRows,
  freedom: number,
  products: Products,
): Promise<Sides> {
  const width = images.shape[1];
  const sums = { images: foldSums(images, labelled), texts: foldSums(texts, labelled) };
  const means = { images: classMeans(sums.images), texts: classMeans(sums.texts) };
  const gram = await products.gram(images);
  const readout = readoutOf(gram, means.images, width, freedom);
  const asMatrix = ({ means: all }: ClassMeans) => matrix(Float32Array.from(all), labelled.values.length, width);
  const ofImages = await products.times(images, asMatrix(means.texts));
  const ofTexts = await products.times(texts, asMatrix(means.images));
  const dots = matrix(
    ofImages.data.map((value, k) => value + (ofTexts.data[k] as number)),
    ...ofImages.shape,
  );
  const covariance = async (of: Matrix, ofMeans: ClassMeans) =>
    scatterWithin(await products.gram(of), ofMeans, of.shape[1]).map((value) => value / freedom);
  return {
    ...{ ...sums, gram, readout },
    dots: await covariance(dots, classMeans(foldSums(dots, labelled))),
    both: (dot(images.data, texts.data) - meanProducts(means.images, means.texts)) / freedom,
    product: dot(readout.spread, await covariance(texts, means.texts)),
  };
}

function readoutOf(gram: Float64Array, means: ClassMeans, width: number, freedom: number): Readout {
  const spread = scatterWithin(gram, means, width).map((value) => value / freedom);
  const { inverse, directions } = inverted(spread, width);
  return { spread, inverse, directions, shrink: Math.max(0, (freedom - directions - 1) / freedom) };
}

/** The same without the images of one part. */
async function readoutWithout(
  part: number,
  images: Matrix,
  { gram, images: sums }: Sides,
  freedom: number,
  products: Products,
): Promise<Readout> {
  const own = await products.gram(images);
  return readoutOf(
    gram.map((value, k) => value - (own[k] as number)),
    classMeans(sums, part),
    images.shape[1],
    Math.max(1, freedom - images.shape[0]),
  );
}

/** What float32 leaves of the spread in directions without any, as a share of the largest variance. */
const ROUNDING = 1e-6;

/** The inverse, rounding evened out: heads may leave no spread at all in some directions, which then do not count. */
function inverted(spread: Float64Array, width: number) {
  const diagonal = Array.from({ length: width }, (_, i) => spread[i * width + i] as number);
  const added = ROUNDING * Math.max(...diagonal) + Number.MIN_VALUE;
  const solid = spread.map((value, k) => (k % (width + 1) === 0 ? value + added : value));
  const inverse = cholesky({ size: width, data: solid });
  const identity = Float64Array.from(spread, (_, k) => (k % (width + 1) === 0 ? 1 : 0));
  const root = inverse.whiten(identity);
  return { inverse, directions: width - added * dot(root, root) };
}

/** Sums of the squares of d', of the dot product and of the best linear readout; of all rows, or all but one part's. */
function pairSums(
  sides: Sides,
  { spread, inverse, directions, shrink }: Readout,
  without?: number,
): { readonly seen: number; readonly there: number } {
  const { width, values: size } = sides.images;
  const { means: v, counts } = classMeans(sides.images, without);
  const { means: t } = classMeans(sides.texts, without);
  const tables = {
    both: crossed(v, t, width),
    spread: crossed(t, applied(spread, t, width), width),
    inverse: crossed(v, inverse.solve(v), width),
  };
  let [seen, there] = [0, 0];
  eachPair(counts, (a, b, few) => {
    const of = (table: Float64Array) => between(table, size, a, b);
    there += shrink * of(tables.inverse) - directions * few;
    const margin = of(tables.both) - sides.both * few;
    const square = of(tables.spread) - sides.product * few;
    // A dot product that prefers the other value sees nothing.
    if (margin > 0 && square > 0) seen += (margin ** 2 - few * of(sides.dots)) / square;
  });
  return { seen, there };
}

/** S x for every row x, S symmetric. */
function applied(square: Float64Array, rows: Float64Array, width: number): Float64Array {
  const out = new Float64Array(rows.length);
  for (let from = 0; from < rows.length; from += width) {
    const row = rows.subarray(from, from + width);
    for (let i = 0; i < width; i++) out[from + i] = dot(square.subarray(i * width, (i + 1) * width), row);
  }
  return out;
}
