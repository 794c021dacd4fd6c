import {
  type BootstrapOptions,
  bootstrapSum,
  type ClusteredMean,
  meanOf,
  type RetrievalDirection,
  type RetrievalStatistics,
  recallHits,
  summarizeRetrieval,
} from '@fgclip/core';
import type { RetrievalIntervals, RetrievalResult } from './head-result.ts';
import { intervalOf } from './interval.ts';
import type { RetrievalFold, RetrievalQueries } from './measurement.ts';

type Direction = 'imageToText' | 'textToImage';

/** Means over the folds of every number, with intervals of the recalls. */
export function retrievalResult({ name, title, folds }: RetrievalQueries, options: BootstrapOptions): RetrievalResult {
  const statistics = averageRetrieval(
    folds.map(({ imageToText, textToImage }) =>
      summarizeRetrieval({ imageToText: imageToText.ranks, textToImage: textToImage.ranks }),
    ),
  );
  const gallery = {
    images: meanOf(folds.map(({ imageToText }) => imageToText.ranks.length)),
    texts: meanOf(folds.map(({ textToImage }) => textToImage.ranks.length)),
  };
  const intervals = retrievalIntervals(folds, options);
  return { name, title, gallery, ...statistics, ...(intervals !== undefined && { intervals }) };
}

function averageRetrieval(folds: readonly RetrievalStatistics[]): RetrievalStatistics {
  return {
    imageToText: averageDirection(folds.map(({ imageToText }) => imageToText)),
    textToImage: averageDirection(folds.map(({ textToImage }) => textToImage)),
    rsum: meanOf(folds.map(({ rsum }) => rsum)),
  };
}

function averageDirection(folds: readonly RetrievalDirection[]): RetrievalDirection {
  const mean = (name: keyof RetrievalDirection): number => meanOf(folds.map((fold) => fold[name]));
  return {
    recall1: mean('recall1'),
    recall5: mean('recall5'),
    recall10: mean('recall10'),
    medianRank: mean('medianRank'),
    meanRank: mean('meanRank'),
  };
}

/** One set of draws serves all recalls; undefined where nothing is known of the spread. */
function retrievalIntervals(
  folds: readonly RetrievalFold[],
  options: BootstrapOptions,
): RetrievalIntervals | undefined {
  const means = (['imageToText', 'textToImage'] as const).flatMap((direction) =>
    [1, 5, 10].map((k) => hits(folds, direction, k)),
  );
  const sum = bootstrapSum(means, options);
  const known = [sum, ...sum.means].flatMap((found) => intervalOf(found).interval ?? []);
  const [rsum, i1, i5, i10, t1, t5, t10] = known;
  if (!rsum || !i1 || !i5 || !i10 || !t1 || !t5 || !t10) return undefined;
  return {
    imageToText: { recall1: i1, recall5: i5, recall10: i10 },
    textToImage: { recall1: t1, recall5: t5, recall10: t10 },
    rsum,
  };
}

/** A recall is a mean over the queries, in which every fold weighs the same. */
function hits(folds: readonly RetrievalFold[], direction: Direction, k: number): ClusteredMean {
  const queries = folds.map((fold) => fold[direction]);
  return {
    values: queries.flatMap(({ ranks }) => [...recallHits(ranks, k)]),
    weights: queries.flatMap(({ ranks }) => Array.from(ranks, () => 1 / ranks.length)),
    clusters: queries.flatMap(({ photographs }) => photographs),
  };
}
