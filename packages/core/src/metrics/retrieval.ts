import { meanOf, upperMedian } from './ranks.ts';
import { type RetrievalInput, type RetrievalRanks, retrievalRanks } from './retrieval-ranks.ts';

/** Recall and ranks in one direction. */
export interface RetrievalDirection {
  /** Percentage of queries whose match is ranked first. */
  readonly recall1: number;
  /** Percentage of queries whose match is among the first five. */
  readonly recall5: number;
  /** Percentage of queries whose match is among the first ten. */
  readonly recall10: number;
  /** Median rank; of an even number of queries the upper of the two in the middle. */
  readonly medianRank: number;
  readonly meanRank: number;
}

export interface RetrievalStatistics {
  /** An image is the query; the best of its own captions counts. */
  readonly imageToText: RetrievalDirection;
  /** A caption is the query. */
  readonly textToImage: RetrievalDirection;
  /** Sum of the six recalls, 0 to 600. */
  readonly rsum: number;
}

/** Image-to-text and text-to-image retrieval over every image and caption; throws as retrievalRanks() does. */
export async function retrievalStatistics(input: RetrievalInput): Promise<RetrievalStatistics> {
  return summarizeRetrieval(await retrievalRanks(input));
}

/** What the ranks of all queries come to. */
export function summarizeRetrieval(ranks: RetrievalRanks): RetrievalStatistics {
  const imageToText = direction(ranks.imageToText);
  const textToImage = direction(ranks.textToImage);
  return { imageToText, textToImage, rsum: sumOfRecalls(imageToText) + sumOfRecalls(textToImage) };
}

/** [queries]: 100 where the match is among the first k, else 0; its mean is the recall at k, in percent. */
export function recallHits(ranks: Int32Array, k: number): Float64Array {
  return Float64Array.from(ranks, (rank) => (rank <= k ? 100 : 0));
}

function direction(ranks: Int32Array): RetrievalDirection {
  const recall = (k: number) => (100 * ranks.filter((rank) => rank <= k).length) / ranks.length;
  return {
    recall1: recall(1),
    recall5: recall(5),
    recall10: recall(10),
    medianRank: upperMedian(ranks),
    meanRank: meanOf(ranks),
  };
}

function sumOfRecalls({ recall1, recall5, recall10 }: RetrievalDirection): number {
  return recall1 + recall5 + recall10;
}
