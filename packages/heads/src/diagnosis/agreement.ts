import type { Interval, Matrix } from '@fgclip/core';
import { classMeans, type FoldSums, foldSums, meanProducts } from './class-means.ts';
import { within, withoutEachPart } from './estimate.ts';
import type { LabelledRows } from './labelled-rows.ts';
import { between, crossed, dot, eachPair } from './pairs-of-values.ts';

/** Whether the directions of an attribute's values are the same in images and captions, over all pairs of values. */
export interface Agreement {
  /**
   * Cosine of the angle between the images' direction d = mean(v|a) - mean(v|b) and the captions' delta = mean(t|a) -
   * mean(t|b), what is due to few rows taken out; -1 to 1. Absent where one side has no directions that stand out.
   */
  readonly cosine?: Interval | undefined;
  /** The same of the means as they are. */
  readonly observed: number;
  /** What that could be at most, with so few rows, if both sides agreed fully. */
  readonly ceiling: number;
}

/**
 * Measures agreement, with an interval by a jackknife over parts of photographs.
 *
 * @param images [rows, d], net of kind.
 * @param texts [rows, d], net of kind: the caption of each.
 */
export function agreementOf(images: Matrix, texts: Matrix, labelled: LabelledRows, freedom: number): Agreement {
  const sums = [foldSums(images, labelled), foldSums(texts, labelled)] as const;
  const means = [classMeans(sums[0]), classMeans(sums[1])] as const;
  // Traces of the covariances within values.
  const noise = {
    images: (dot(images.data, images.data) - meanProducts(means[0], means[0])) / freedom,
    texts: (dot(texts.data, texts.data) - meanProducts(means[1], means[1])) / freedom,
    both: (dot(images.data, texts.data) - meanProducts(means[0], means[1])) / freedom,
  };
  const all = pairSums(...sums, noise);
  const cosine = withoutEachPart(labelled, (part) =>
    cosineOf(part === undefined ? all : pairSums(...sums, noise, part)),
  );
  return {
    cosine: cosine && within(cosine, -1, 1),
    observed: all.raw.both / Math.sqrt(all.raw.images * all.raw.texts),
    ceiling: Math.sqrt(Math.max(0, all.clean.images / all.raw.images) * Math.max(0, all.clean.texts / all.raw.texts)),
  };
}

/** Something of d . d, of delta . delta, and of d . delta. */
interface OfSides {
  readonly images: number;
  readonly texts: number;
  readonly both: number;
}

function cosineOf({ clean: { images, texts, both } }: { readonly clean: OfSides }): number | undefined {
  return images > 0 && texts > 0 ? both / Math.sqrt(images * texts) : undefined;
}

/** Sums over pairs as they are, and without what few rows add to them; of all rows, or all but those of one part. */
function pairSums(images: FoldSums, texts: FoldSums, noise: OfSides, without?: number) {
  const { width, values: size } = images;
  const { means: v, counts } = classMeans(images, without);
  const { means: t } = classMeans(texts, without);
  const tables = { images: crossed(v, v, width), texts: crossed(t, t, width), both: crossed(v, t, width) };
  const raw = { images: 0, texts: 0, both: 0 };
  const clean = { images: 0, texts: 0, both: 0 };
  eachPair(counts, (a, b, few) => {
    for (const side of ['images', 'texts', 'both'] as const) {
      const product = between(tables[side], size, a, b);
      raw[side] += product;
      clean[side] += product - noise[side] * few;
    }
  });
  return { raw, clean };
}
