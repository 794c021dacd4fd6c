import { correctProtocol, type EvaluationErrata } from '../protocol/evaluation-errata.ts';
import { compareHeads } from './compare-heads.ts';
import { namesOfErrata } from './errata-names.ts';
import type { EvaluationProtocol, EvaluationResult, HeadResult } from './head-result.ts';
import type { Measurement } from './measurement.ts';
import { inPaperOrder } from './paper-benchmarks.ts';
import { pause } from './pause.ts';
import { meanRankSum, type RankSummaryOptions, summarizeBenchmark } from './summarize-ranks.ts';
import { retrievalResult } from './summarize-retrieval.ts';

export interface SummarizeOptions {
  /** Samples drawn for each interval. Default 2,000. */
  readonly resamples?: number | undefined;
  /** Of the intervals. Default 0.95. */
  readonly confidence?: number | undefined;
  /** Of the draws. Default 123. */
  readonly seed?: number | undefined;
  /** Under which the heads were measured, and are summed up. Default correctProtocol. */
  readonly errata?: EvaluationErrata | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type Summary = Pick<EvaluationResult, 'results' | 'comparisons'> &
  Pick<EvaluationProtocol, 'ranked' | 'errata' | 'statistics'>;

/**
 * Sums up what heads gave on the same data, the cosine first: statistics with bootstrap intervals, and paired comparisons.
 * All heads must have been measured on the same annotations in the same order. Takes a second or two a head on data of
 * the paper's size. Throws ABORTED.
 */
export async function summarize(
  measurements: readonly Measurement[],
  options: SummarizeOptions = {},
): Promise<Summary> {
  const { resamples = 2000, confidence = 0.95, seed = 123, errata = correctProtocol, signal } = options;
  const settings = { resamples, confidence, seed };
  const ordered = measurements.map((measured) => ({ ...measured, benchmarks: inPaperOrder(measured.benchmarks) }));
  const results: HeadResult[] = [];
  for (const measured of ordered) {
    await pause(signal);
    results.push(resultOf(measured, { ...settings, errata }));
  }
  return {
    results,
    comparisons: await compareHeads(ordered, { ...settings, signal }),
    ranked: (ordered[0]?.benchmarks ?? []).reduce((sum, { rows }) => sum + rows.length, 0),
    errata: namesOfErrata(errata),
    statistics: { ...settings, clusters: 'photographs' },
  };
}

function resultOf(measured: Measurement, options: RankSummaryOptions): HeadResult {
  const { head, stage, benchmarks, retrievals } = measured;
  const sum = meanRankSum(benchmarks, options);
  return {
    head,
    ...(stage !== undefined && { stage }),
    benchmarks: benchmarks.map((benchmark) => summarizeBenchmark(benchmark, options)),
    ...(sum !== undefined && { meanRankSum: sum }),
    retrievals: retrievals.map((retrieval) => retrievalResult(retrieval, options)),
  };
}
