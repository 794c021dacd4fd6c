import {
  type BootstrapOptions,
  bootstrapSum,
  type ClusteredMean,
  type RanksAmong,
  ranksOf,
  scoreStatistics,
} from '@fgclip/core';
import type { EvaluationErrata } from '../protocol/evaluation-errata.ts';
import { protocolRankStatistics, randomBaseline } from '../protocol/protocol-ranks.ts';
import type { BenchmarkResult, MeanRankSum } from './head-result.ts';
import { intervalOf } from './interval.ts';
import type { BenchmarkScores } from './measurement.ts';
import { areAllOfPaper } from './paper-benchmarks.ts';

export interface RankSummaryOptions extends BootstrapOptions {
  readonly errata: EvaluationErrata;
  /** Whose ranks they are: one of the errata concerns detectors only. Default heads'. */
  readonly of?: 'head' | 'detector';
}

/** Ranks among N = 1, 2, ... hard negatives with intervals, and scores. */
export function summarizeBenchmark(benchmark: BenchmarkScores, options: RankSummaryOptions): BenchmarkResult {
  const { name, title, rows, maxNegatives } = benchmark;
  const ranks = ranksOf(rows, { maxNegatives });
  // One set of draws serves every N.
  const intervals = ranks.length === 0 ? [] : bootstrapSum(ranks.map(meanOf(benchmark)), options).means;
  return {
    name,
    title,
    ranks: ranks.map((among, k) => ({
      ...protocolRankStatistics(among, options.errata, options.of),
      ...intervalOf(intervals[k]),
    })),
    scores: scoreStatistics(rows, { maxNegatives }),
  };
}

/** The sum over benchmarks, photographs drawn once for all; undefined for fewer than two. */
export function meanRankSum(
  benchmarks: readonly BenchmarkScores[],
  options: RankSummaryOptions,
): MeanRankSum | undefined {
  const full = benchmarks.flatMap((benchmark) => {
    const ranks = fullRanks(benchmark);
    return ranks === undefined ? [] : [{ name: benchmark.name, ranks, mean: meanOf(benchmark)(ranks) }];
  });
  if (full.length < 2) return undefined;
  const names = full.map(({ name }) => name);
  const sum = bootstrapSum(
    full.map(({ mean }) => mean),
    options,
  );
  return {
    value: sum.value,
    ...intervalOf(sum),
    randomMean: full.reduce((total, { ranks }) => total + randomBaseline(ranks.negatives, options.errata), 0),
    benchmarks: names,
    complete: areAllOfPaper(names),
  };
}

/** Ranks among the most hard negatives of a benchmark; undefined where it has no rows. */
export function fullRanks({ rows, maxNegatives }: BenchmarkScores): RanksAmong | undefined {
  return ranksOf(rows, { maxNegatives }).at(-1);
}

/** The photographs of ranked rows. */
export function photographsOf({ photographs }: BenchmarkScores, { rows }: RanksAmong): string[] {
  return Array.from(rows, (row) => photographs[row] ?? '');
}

function meanOf(benchmark: BenchmarkScores): (among: RanksAmong) => ClusteredMean {
  return (among) => ({ values: among.ranks, clusters: photographsOf(benchmark, among) });
}
