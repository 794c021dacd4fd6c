import { type RanksAmong, rankByBox } from '@fgclip/core';
import type { BenchmarkScores } from '../results/measurement.ts';
import { fullRanks } from '../results/summarize-ranks.ts';
import type { AskedBenchmark } from './asked-boxes.ts';
import type { SystemScores } from './measured-system.ts';

/** CLIP's scores on the boxes that are left. */
export function selectScores(benchmark: BenchmarkScores, { rows, boxes }: AskedBenchmark): SystemScores {
  const { name, title, maxNegatives } = benchmark;
  return {
    ...{ name, title, maxNegatives },
    rows: rows.map((row) => benchmark.rows[row] ?? new Float32Array()),
    photographs: boxes.map(({ photograph }) => photograph),
  };
}

/**
 * A detector's scores of the captions: those of its prediction that the true box would suppress, all 0 where none does.
 *
 * @param k Which of the detectors.
 */
export function detectedScores(
  { name, title, maxNegatives }: BenchmarkScores,
  { boxes }: AskedBenchmark,
  k: number,
  iou: number,
): SystemScores {
  const ranked = boxes.map(({ box, captions, answers }) =>
    rankByBox(box, answers[k]?.detections ?? [], captions.length, { iou }),
  );
  return {
    ...{ name, title, maxNegatives },
    rows: ranked.map(({ scores }) => scores),
    photographs: boxes.map(({ photograph }) => photograph),
    located: ranked.map(({ located }) => located),
  };
}

/** Ranks among the most negatives, and of which of those boxes the system found the box: all that it was given. */
export interface LocatedRanks extends RanksAmong {
  /** [count]. */
  readonly located: readonly boolean[];
}

/** None where nothing is ranked. */
export function locatedRanks(scores: SystemScores): LocatedRanks | undefined {
  const ranks = fullRanks(scores);
  return ranks && { ...ranks, located: Array.from(ranks.rows, (row) => scores.located?.[row] ?? true) };
}
