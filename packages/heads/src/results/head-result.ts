import type { RankStatistics, RetrievalStatistics, ScoreStatistics } from '@fgclip/core';

/** How one head did, on data it was not trained on. */
export interface HeadResult {
  /** The matching function: "cosine", "linear", ... */
  readonly head: string;
  /** The last stage of its training: "warm-up", "fine-tune"; absent for the untrained cosine and imported heads. */
  readonly stage?: string;
  /** Ranks among N = 1, 2, ... hard negatives, over all ranked annotations (of all folds). */
  readonly ranks: readonly RankStatistics[];
  readonly scores: ScoreStatistics;
  /** Coarse retrieval, averaged over folds. */
  readonly retrieval: RetrievalStatistics;
}

/** Results of several heads on the same data, and everything needed to know what the numbers mean. */
export interface EvaluationResult {
  readonly protocol: EvaluationProtocol;
  readonly results: readonly HeadResult[];
}

export interface EvaluationProtocol {
  /** Manifest of the embedding table. */
  readonly table: Readonly<Record<string, unknown>>;
  /** What part of the table was evaluated: "all", "held-out images", "5 folds". */
  readonly subset: string;
  /** Seed and sizes of the split, where there was one. */
  readonly split?: Readonly<Record<string, unknown>>;
  /** Annotations ranked, over all folds. */
  readonly ranked: number;
  /** Images and captions a retrieval query is ranked against; averages over folds. */
  readonly gallery: { readonly images: number; readonly texts: number };
  readonly ties: 'count against the right caption';
  readonly runtime: string;
  readonly versions: Readonly<Record<string, string>>;
}
