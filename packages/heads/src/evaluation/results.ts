import type { RankStatistics, RetrievalStatistics, ScoreStatistics } from '@fgclip/core';
import type { Box } from '@fgclip/core/vision';

/** How one head did, on data it was not trained on. */
export interface HeadResult {
  /** The matching function: "cosine", "linear", ... */
  readonly head: string;
  /** The last stage of its training: "warm-up", "fine-tune"; absent for the untrained cosine and imported heads. */
  readonly stage?: string;
  /** Whether that stage began at the cosine, and not where the row before of the same head ended. */
  readonly startsAtCosine?: boolean;
  /** Ranks among hard negatives, set by set, over all folds; empty where nothing has hard negatives. */
  readonly benchmarks: readonly BenchmarkResult[];
  /** Where there are several benchmarks. */
  readonly meanRankSum?: MeanRankSum;
  /** Coarse retrieval, set by set. */
  readonly retrievals: readonly RetrievalResult[];
}

/** Ranks of the right caption on one set of annotations. */
export interface BenchmarkResult {
  /** As the table calls the set: "1_attributes"; "all" for a table without sets. */
  readonly name: string;
  /** As papers call it: "Hard". */
  readonly title: string;
  /** For N = 1, 2, ... hard negatives, up to the set's own limit. */
  readonly ranks: readonly RankResult[];
  readonly scores: ScoreStatistics;
}

export interface RankResult extends RankStatistics {
  /** Of the mean. Absent for fewer than two photographs. */
  readonly interval?: ConfidenceInterval;
}

/** 95 % bootstrap interval: photographs are drawn again, and all that belongs to one comes along. */
export interface ConfidenceInterval {
  readonly low: number;
  readonly high: number;
}

/** Sum of the benchmarks' mean ranks, each among its most hard negatives. */
export interface MeanRankSum {
  readonly value: number;
  readonly interval?: ConfidenceInterval;
  /** The sum of a blind guess. */
  readonly randomMean: number;
  /** Names of the benchmarks in the sum. */
  readonly benchmarks: readonly string[];
  /** Whether these are FG-OVD's eight: only then is the sum one that papers report. */
  readonly complete: boolean;
}

/** Retrieval among the images and captions of one set; averages over folds, as every fold has its own gallery. */
export interface RetrievalResult extends RetrievalStatistics {
  readonly name: string;
  readonly title: string;
  /** Images and captions a query is ranked against; averages over folds. */
  readonly gallery: { readonly images: number; readonly texts: number };
  readonly intervals?: RetrievalIntervals;
}

export interface RetrievalIntervals {
  readonly imageToText: RecallIntervals;
  readonly textToImage: RecallIntervals;
  readonly rsum: ConfidenceInterval;
}

export interface RecallIntervals {
  readonly recall1: ConfidenceInterval;
  readonly recall5: ConfidenceInterval;
  readonly recall10: ConfidenceInterval;
}

/** Results of several heads on the same data, and everything needed to know what the numbers mean. */
export interface EvaluationResult {
  readonly protocol: EvaluationProtocol;
  readonly results: readonly HeadResult[];
  /** Every head against the cosine, then every head after a stage against itself before it. */
  readonly comparisons: readonly HeadComparison[];
}

/** Whether one head ranks better than another on the very same annotations. */
export interface HeadComparison {
  readonly head: string;
  readonly stage?: string;
  readonly against: { readonly head: string; readonly stage?: string };
  /** What is compared: the sum where there are several benchmarks. */
  readonly measure: 'mean rank' | 'mean rank sum';
  /** The head's less the other's: below 0 the head is better. */
  readonly difference: number;
  /** Absent for fewer than two photographs. */
  readonly interval?: ConfidenceInterval;
  /** Of a difference this far from 0 between heads that do not differ; by clustered sign flips. */
  readonly p: number;
  /** Corrected for the number of comparisons (Holm). */
  readonly pHolm: number;
}

export interface EvaluationProtocol {
  /** Manifests of the embedding tables. */
  readonly tables: readonly Readonly<Record<string, unknown>>[];
  /** What part of the tables was evaluated: "all", "held-out images", "5 folds". */
  readonly subset: string;
  /** Seed and sizes of the split, where there was one. */
  readonly split?: Readonly<Record<string, unknown>>;
  /** Annotations ranked, over all folds and benchmarks. */
  readonly ranked: number;
  readonly ties: 'count against the right caption';
  /** Where the evaluation repeats errors of the released code on purpose; none by default. */
  readonly errata: readonly string[];
  readonly statistics: {
    readonly confidence: number;
    readonly resamples: number;
    readonly seed: number;
    readonly clusters: 'photographs';
  };
  readonly runtime: string;
  readonly versions: Readonly<Record<string, string>>;
}

/** The interval as a property, absent where nothing is known of the spread. */
export function intervalOf(found: ConfidenceInterval | undefined): { readonly interval?: ConfidenceInterval } {
  if (found === undefined || Number.isNaN(found.low) || Number.isNaN(found.high)) return {};
  return { interval: { low: found.low, high: found.high } };
}

/** What a head gave on the data, before it is summed up. */
export interface Measurement {
  readonly head: string;
  readonly stage?: string | undefined;
  readonly startsAtCosine?: boolean | undefined;
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
