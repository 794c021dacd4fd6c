import { meanOf, type RetrievalDirection, type RetrievalStatistics } from '@fgclip/core';
import type { EvaluationProtocol } from '@fgclip/heads';

type Gallery = EvaluationProtocol['gallery'];

/** The mean over folds of every number. */
export function averageRetrieval(folds: readonly RetrievalStatistics[]): RetrievalStatistics {
  return {
    imageToText: averageDirection(folds.map(({ imageToText }) => imageToText)),
    textToImage: averageDirection(folds.map(({ textToImage }) => textToImage)),
    rsum: meanOf(folds.map(({ rsum }) => rsum)),
  };
}

export function averageGallery(folds: readonly Gallery[]): Gallery {
  return { images: meanOf(folds.map(({ images }) => images)), texts: meanOf(folds.map(({ texts }) => texts)) };
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
