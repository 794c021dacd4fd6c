import type { DetectorComparison, EvaluationResult, TrainingRecord } from '@fgclip/heads';
import type { Diagnosis } from '@fgclip/heads/diagnosis';

/** What a report tells of: one run or several, such as encoders or data sets beside each other. */
export interface ReportData {
  readonly title: string;
  /** When the report was made, as an ISO 8601 string. */
  readonly created?: string;
  readonly runs: readonly ReportRun[];
}

export interface ReportRun {
  readonly name: string;
  readonly result: EvaluationResult;
  readonly trainings?: readonly ReportTraining[];
  readonly distributions?: readonly ScoreDistribution[];
  readonly gallery?: readonly GalleryItem[];
  /** Detectors beside CLIP on the same boxes; the results may be empty where there is nothing else. */
  readonly comparison?: DetectorComparison | undefined;
  /** What becomes of attributes between embeddings and scores. */
  readonly diagnosis?: Diagnosis | undefined;
}

/** How a head was trained in one stage. */
export interface ReportTraining {
  readonly head: string;
  readonly stage: string;
  readonly record: TrainingRecord;
}

/** Histograms of the scores that a head gives on one benchmark. */
export interface ScoreDistribution {
  readonly head: string;
  readonly stage?: string;
  /** Title of the benchmark. */
  readonly benchmark: string;
  /** [bins + 1], rising. */
  readonly edges: readonly number[];
  /** [bins]: right captions whose score lies in the bin. */
  readonly positive: readonly number[];
  /** [bins]: annotations whose best hard negative has its score in the bin. */
  readonly bestNegative: readonly number[];
}

/** A crop with its captions, and how heads rank them. */
export interface GalleryItem {
  /** A `data:image/...` URI: a report asks for nothing from elsewhere. */
  readonly image: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Title of the benchmark. */
  readonly benchmark: string;
  /** What the photograph is called. */
  readonly photograph: string;
  readonly captions: readonly { readonly text: string; readonly right: boolean }[];
  readonly rankings: readonly GalleryRanking[];
}

export interface GalleryRanking {
  readonly head: string;
  readonly stage?: string;
  /** Indices into the captions, best first. */
  readonly order: readonly number[];
  /** [captions]: scores in the order of the captions. */
  readonly scores: readonly number[];
  /** Of the right caption: 1 is best. */
  readonly rank: number;
}

/** A run that shows a comparison of detectors and nothing else. */
export function comparisonRun(name: string, comparison: DetectorComparison): ReportRun {
  return { name, result: { protocol: comparison.protocol, results: [], comparisons: [] }, comparison };
}
