import type { AveragePrecision } from '@fgclip/core';
import type { BenchmarkResult, ConfidenceInterval, EvaluationProtocol, MeanRankSum } from '../evaluation/results.ts';

/**
 * CLIP and heads, given the true boxes, beside detectors that look for the boxes themselves: all ranked on exactly the
 * boxes that every one of them was asked about. Question 1 of arXiv 2404.03539.
 */
export interface DetectorComparison {
  readonly protocol: ComparisonProtocol;
  /** CLIP's cosine first, then heads, then detectors. */
  readonly systems: readonly ComparedSystem[];
  /** Of every pair of systems, for each benchmark and for all together. */
  readonly correlations: readonly RankCorrelation[];
  readonly skipped: SkippedBoxes;
}

export interface ComparisonProtocol extends EvaluationProtocol {
  /** What each detector's predictions come from: model, weights, preprocessing. */
  readonly detectors: readonly Readonly<Record<string, unknown>>[];
  /** Least overlap with a true box that counts as having found it, and most that two predictions may have. */
  readonly iou: number;
  /** Whether the boxes are FG-OVD's own, so that a report may show what is published of detectors beside. */
  readonly published?: boolean;
}

export interface ComparedSystem {
  readonly name: string;
  /** Given the true boxes, or looking for them. */
  readonly kind: 'clip' | 'detector';
  readonly benchmarks: readonly ComparedBenchmark[];
  /** Where there are several benchmarks. */
  readonly meanRankSum?: MeanRankSum;
  /** Of detectors, over all benchmarks: ranks and shares of all boxes together, excess ranks summed over benchmarks. */
  readonly localization?: Localization;
}

export interface ComparedBenchmark extends Pick<BenchmarkResult, 'name' | 'title' | 'ranks'>, Partial<Localization> {
  /** Boxes ranked among the most hard negatives: what the numbers below are of. */
  readonly count: number;
  readonly negatives: number;
  readonly meanRank: number;
  /** Absent for fewer than two photographs. */
  readonly interval?: ConfidenceInterval;
  readonly randomMean: number;
  /** Share of boxes with rank 1, 0 to 1. */
  readonly top1: number;
  /** Of detectors. */
  readonly map?: AveragePrecision;
}

/** How much of a detector's failing is not to find the box, and how much to name what it found wrongly. */
export interface Localization {
  /** Share of boxes that no prediction overlaps enough, 0 to 1. Their rank is the worst. */
  readonly notLocated: number;
  /** Mean rank on the boxes it found; NaN where it found none. */
  readonly meanRankLocated: number;
  /** On the very same boxes, CLIP's: the first system's. */
  readonly clipMeanRankLocated: number;
  /** And a blind guess's. */
  readonly randomMeanLocated: number;
  readonly excess: ExcessRank;
}

/** The mean rank less 1, by where it comes from. */
export interface ExcessRank {
  /** From boxes it did not find. */
  readonly notLocated: number;
  /** From boxes it found, whose right caption was not its best. */
  readonly located: number;
}

/** Whether one system ranks the right caption low where another does. */
export interface RankCorrelation {
  readonly a: string;
  readonly b: string;
  /** Name of the benchmark; absent for all together, where ranks are taken relative to the number of negatives. */
  readonly benchmark?: string;
  /** Spearman's, -1 to 1; NaN where one of them has the same rank everywhere. */
  readonly spearman: number;
  readonly count: number;
  /** The same on the boxes that both found; absent where both were given them. */
  readonly located?: { readonly spearman: number; readonly count: number };
}

/** Boxes left out, each counted once, under the first reason that holds. */
export interface SkippedBoxes {
  /** A table from elsewhere, or a whole picture: nothing for a detector to find. */
  readonly noBox: number;
  /** A caption was too long for a detector. */
  readonly tooLong: number;
  /** A detector was not asked about it, as far as its predictions tell. */
  readonly noPrediction: number;
  /** The same two reasons detector by detector, where a box may count for several. */
  readonly detectors: readonly { readonly name: string; readonly tooLong: number; readonly noPrediction: number }[];
}
