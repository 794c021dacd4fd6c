import {
  type BootstrapOptions,
  bootstrapSum,
  type ClusteredMean,
  type ComparisonOptions,
  compareSums,
  holm,
  type RanksAmong,
  type RetrievalDirection,
  type RetrievalStatistics,
  ranksOf,
  scoreStatistics,
  summarizeRetrieval,
} from '@fgclip/core';
import { meanOf, recallHits, throwIfAborted } from '@fgclip/core/internal';
import { isBaseline } from '../functions/families.ts';
import {
  correctProtocol,
  type EvaluationErrata,
  namesOfErrata,
  protocolRankStatistics,
  randomBaseline,
} from './protocol.ts';
import { areAllOfPaper, inPaperOrder } from './published.ts';
import {
  type BenchmarkResult,
  type BenchmarkScores,
  type EvaluationProtocol,
  type EvaluationResult,
  type HeadComparison,
  type HeadResult,
  intervalOf,
  type MeanRankSum,
  type Measurement,
  type RetrievalFold,
  type RetrievalIntervals,
  type RetrievalQueries,
  type RetrievalResult,
} from './results.ts';

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
  const { head, stage, startsAtCosine, benchmarks, retrievals } = measured;
  const sum = meanRankSum(benchmarks, options);
  return {
    head,
    ...(stage !== undefined && { stage }),
    ...(startsAtCosine && { startsAtCosine }),
    benchmarks: benchmarks.map((benchmark) => summarizeBenchmark(benchmark, options)),
    ...(sum !== undefined && { meanRankSum: sum }),
    retrievals: retrievals.map((retrieval) => retrievalResult(retrieval, options)),
  };
}

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
  const intervals = ranks.length === 0 ? [] : bootstrapSum(ranks.map(clusteredMean(benchmark)), options).means;
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
    return ranks === undefined ? [] : [{ name: benchmark.name, ranks, mean: clusteredMean(benchmark)(ranks) }];
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
function photographsOf({ photographs }: BenchmarkScores, { rows }: RanksAmong): string[] {
  return Array.from(rows, (row) => photographs[row] ?? '');
}

function clusteredMean(benchmark: BenchmarkScores): (among: RanksAmong) => ClusteredMean {
  return (among) => ({ values: among.ranks, clusters: photographsOf(benchmark, among) });
}

type Direction = 'imageToText' | 'textToImage';

/** Means over the folds of every number, with intervals of the recalls. */
function retrievalResult({ name, title, folds }: RetrievalQueries, options: BootstrapOptions): RetrievalResult {
  const statistics = averageRetrieval(
    folds.map(({ imageToText, textToImage }) =>
      summarizeRetrieval({ imageToText: imageToText.ranks, textToImage: textToImage.ranks }),
    ),
  );
  const gallery = {
    images: meanOf(folds.map(({ imageToText }) => imageToText.ranks.length)),
    texts: meanOf(folds.map(({ textToImage }) => textToImage.ranks.length)),
  };
  const intervals = retrievalIntervals(folds, options);
  return { name, title, gallery, ...statistics, ...(intervals !== undefined && { intervals }) };
}

function averageRetrieval(folds: readonly RetrievalStatistics[]): RetrievalStatistics {
  return {
    imageToText: averageDirection(folds.map(({ imageToText }) => imageToText)),
    textToImage: averageDirection(folds.map(({ textToImage }) => textToImage)),
    rsum: meanOf(folds.map(({ rsum }) => rsum)),
  };
}

function averageDirection(folds: readonly RetrievalDirection[]): RetrievalDirection {
  const mean = (name: keyof RetrievalDirection): number => meanOf(folds.map((fold) => fold[name]));
  return {
    recall1: mean('recall1'),
    recall5: mean('recall5'),
    recall10: mean('recall10'),
    medianRank: mean('medianRank'),
    meanRank: mean('meanRank'),
  };
}

/** One set of draws serves all recalls; undefined where nothing is known of the spread. */
function retrievalIntervals(
  folds: readonly RetrievalFold[],
  options: BootstrapOptions,
): RetrievalIntervals | undefined {
  const means = (['imageToText', 'textToImage'] as const).flatMap((direction) =>
    [1, 5, 10].map((k) => hits(folds, direction, k)),
  );
  const sum = bootstrapSum(means, options);
  const known = [sum, ...sum.means].flatMap((found) => intervalOf(found).interval ?? []);
  const [rsum, i1, i5, i10, t1, t5, t10] = known;
  if (!rsum || !i1 || !i5 || !i10 || !t1 || !t5 || !t10) return undefined;
  return {
    imageToText: { recall1: i1, recall5: i5, recall10: i10 },
    textToImage: { recall1: t1, recall5: t5, recall10: t10 },
    rsum,
  };
}

/** A recall is a mean over the queries, in which every fold weighs the same. */
function hits(folds: readonly RetrievalFold[], direction: Direction, k: number): ClusteredMean {
  const queries = folds.map((fold) => fold[direction]);
  return {
    values: queries.flatMap(({ ranks }) => [...recallHits(ranks, k)]),
    weights: queries.flatMap(({ ranks }) => Array.from(ranks, () => 1 / ranks.length)),
    clusters: queries.flatMap(({ photographs }) => photographs),
  };
}

type Pair = readonly [measured: Measurement, against: Measurement];

/**
 * Every head against the cosine, then every head after a stage against itself after the one before, by the sum of mean
 * ranks over all benchmarks; none where nothing is ranked.
 */
async function compareHeads(
  measurements: readonly Measurement[],
  { signal, ...options }: ComparisonOptions & { readonly signal?: AbortSignal | undefined },
): Promise<HeadComparison[]> {
  const pairs = [...againstCosine(measurements), ...againstStageBefore(measurements)];
  const compared = [];
  for (const pair of pairs) {
    await pause(signal);
    const means = pairedMeans(pair);
    if (means.length > 0) compared.push({ pair, several: means.length > 1, ...compareSums(means, options) });
  }
  const corrected = holm(compared.map(({ pValue }) => pValue));
  return compared.map(({ pair: [measured, against], several, difference, pValue }, k) => ({
    ...named(measured),
    against: named(against),
    measure: several ? 'mean rank sum' : 'mean rank',
    difference: difference.value,
    ...intervalOf(difference),
    p: pValue,
    pHolm: corrected[k] ?? pValue,
  }));
}

function againstCosine(measurements: readonly Measurement[]): Pair[] {
  const cosine = measurements.find(isBaseline);
  if (cosine === undefined) return [];
  return measurements.flatMap((measured): Pair[] => (measured === cosine ? [] : [[measured, cosine]]));
}

function againstStageBefore(measurements: readonly Measurement[]): Pair[] {
  return measurements.flatMap((measured, k): Pair[] => {
    const before = measurements.slice(0, k).findLast(({ head }) => head === measured.head);
    return before === undefined || before.stage === undefined || measured.stage === undefined
      ? []
      : [[measured, before]];
  });
}

function pairedMeans([measured, against]: Pair) {
  return measured.benchmarks.flatMap((benchmark, k) => {
    const other = against.benchmarks[k];
    const [first, second] = [fullRanks(benchmark), other && fullRanks(other)];
    if (first === undefined || second === undefined) return [];
    return [{ first: first.ranks, second: second.ranks, clusters: photographsOf(benchmark, first) }];
  });
}

function named({ head, stage }: Measurement): { readonly head: string; readonly stage?: string } {
  return { head, ...(stage !== undefined && { stage }) };
}

/** Lets whatever else waits have a turn, and then stops if that is wanted. Throws ABORTED. */
export async function pause(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
  throwIfAborted(signal);
}
