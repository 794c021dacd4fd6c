import type { BenchmarkScores, EpochRecord, MatchingData, Stage, TrainingProgress } from '@fgclip/heads';

/** What a worker trains and measures; it can be posted to one. */
export interface TrainingJob {
  /** The head to begin with, as saveHead() writes it. */
  readonly head: Uint8Array;
  /** One after the other; none to measure the head as it is. */
  readonly stages: readonly StageJob[];
  readonly test: readonly TestSet[];
  readonly seed: number;
}

export interface StageJob {
  readonly stage: Stage;
  readonly training: MatchingData;
  readonly validation: MatchingData;
}

/** A benchmark to measure on. */
export interface TestSet {
  readonly name: string;
  readonly title: string;
  readonly maxNegatives: number;
  readonly data: MatchingData;
}

/** How a stage is doing. */
export type JobProgress =
  | { readonly type: 'stage'; readonly baseline: StageBaseline }
  | { readonly type: 'training'; readonly progress: TrainingProgress }
  | { readonly type: 'measuring' };

/** What a stage has to beat on its validation data. */
export interface StageBaseline {
  readonly stage: string;
  readonly kind: Stage['kind'];
  readonly epochs: number;
  /** Mean rank of the right caption by the cosine. */
  readonly cosineRank: number;
  /** The same by a blind guess; absent for pairs, where it is out of all proportion. */
  readonly blindRank?: number;
}

/** What a stage did, as it is told and saved. */
export interface StageOutcome {
  readonly stage: string;
  readonly epochs: readonly EpochRecord[];
  readonly bestEpoch: number;
  readonly stopped: 'finished' | 'early' | 'diverged' | 'by the visitor';
}

export interface JobResult {
  /** The head after its stages, as saveHead() writes it. */
  readonly head: Uint8Array;
  readonly outcomes: readonly StageOutcome[];
  /** Scores on the test sets. */
  readonly measured: { readonly cosine: readonly BenchmarkScores[]; readonly head: readonly BenchmarkScores[] };
  readonly runtime: string;
  /** Of training, without measuring. */
  readonly seconds: number;
}
