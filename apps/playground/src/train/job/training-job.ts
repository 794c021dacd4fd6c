import type { ErrorCode } from '@fgclip/core';
import type {
  BenchmarkScores,
  CoarseSides,
  EpochRecord,
  MatchingData,
  MatchingTable,
  Stage,
  TrainingProgress,
} from '@fgclip/heads';

/** What a worker trains and measures; it can be posted to one. */
export interface TrainingJob {
  /** The head to begin with, as saveHead() writes it. */
  readonly head: Uint8Array;
  /** One after the other; none to measure the head as it is. */
  readonly stages: readonly StageJob[];
  /** Each of its sets is a benchmark. */
  readonly test: MatchingTable;
  readonly seed: number;
}

export interface StageJob {
  readonly stage: Stage;
  readonly training: MatchingData;
  readonly validation: MatchingData;
  /** What the stage keeps, by the names it has for it. */
  readonly coarse?: Readonly<Record<string, CoarseSides>>;
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
  /** Scores on the sets of the test table. */
  readonly measured: { readonly cosine: readonly BenchmarkScores[]; readonly head: readonly BenchmarkScores[] };
  readonly runtime: string;
  /** Of training, without measuring. */
  readonly seconds: number;
}

/** What the page tells the worker. */
export type ToWorker =
  | {
      readonly type: 'start';
      readonly job: TrainingJob;
      /** Of WebAssembly; as many as the page may have where absent. */
      readonly threads: number | undefined;
    }
  | { readonly type: 'stop' };

/** What the worker tells the page; the last message is a result or a failure. */
export type FromWorker =
  | { readonly type: 'progress'; readonly progress: JobProgress }
  | { readonly type: 'result'; readonly result: JobResult }
  | { readonly type: 'failure'; readonly code: ErrorCode; readonly message: string };

/** What training needs of a table, without the rest: it is copied to another thread. */
export function rowsOf({ images, texts, annotations, imageIds }: MatchingData): MatchingData {
  return { images, texts, annotations, ...(imageIds && { imageIds }) };
}

/** Passes on all that matters, and of mere steps no more than the eye can follow. */
export function paced(
  report: (progress: JobProgress) => void,
  { every = 50, now = () => performance.now() } = {},
): (progress: JobProgress) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (progress) => {
    const isStep = progress.type === 'training' && progress.progress.validated === undefined;
    if (isStep && now() - last < every) return;
    last = now();
    report(progress);
  };
}
