import type { Box } from '@fgclip/core';

/** What a head gave on the data, before it is summed up. */
export interface Measurement {
  readonly head: string;
  readonly stage?: string | undefined;
  readonly benchmarks: readonly BenchmarkScores[];
  readonly retrievals: readonly RetrievalQueries[];
}

/** Scores on a set of annotations with hard negatives, over all folds. */
export interface BenchmarkScores {
  readonly name: string;
  readonly title: string;
  /** Hard negatives looked at. */
  readonly maxNegatives: number;
  /** One [1 + K] list an annotation: the right caption first, then its negatives in order. */
  readonly rows: readonly Float32Array[];
  /** [rows]: id of the photograph. */
  readonly photographs: readonly string[];
  /** [rows]: what was ranked, for those who want to show it. */
  readonly items?: readonly RankedItem[];
}

/** An image among captions. */
export interface RankedItem {
  /** The part of the photograph that was embedded, null for all of it. Absent where nobody knows. */
  readonly box?: Box | null;
  /** [1 + K]: the right caption first, then its negatives in order. */
  readonly captions: readonly string[];
}

/** Ranks of every query of a retrieval set. */
export interface RetrievalQueries {
  readonly name: string;
  readonly title: string;
  /** Every fold has a gallery of its own; one where nothing is split. */
  readonly folds: readonly RetrievalFold[];
}

export interface RetrievalFold {
  readonly imageToText: QueryRanks;
  readonly textToImage: QueryRanks;
}

export interface QueryRanks {
  /** [queries]: 1 is best. */
  readonly ranks: Int32Array;
  /** [queries]: id of the query's photograph; of a caption, that of the image it describes. */
  readonly photographs: readonly string[];
}
