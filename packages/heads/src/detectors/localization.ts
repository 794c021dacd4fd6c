import { type AveragePrecision, FgclipError, type RanksAmong, spearman } from '@fgclip/core';
import { meanOf, rankByBox } from '@fgclip/core/internal';
import type { BenchmarkScores, RankedItem } from '../evaluation/results.ts';
import { fullRanks } from '../evaluation/summarize.ts';
import type { AskedBenchmark } from './asked-boxes.ts';
import type { Localization, RankCorrelation } from './detector-comparison.ts';

/** A detector's ranks on a benchmark, CLIP's on the same boxes, and the mean rank of a blind guess there. */
export interface RankedBeside {
  readonly detector: LocatedRanks;
  readonly clip: LocatedRanks;
  readonly randomMean: number;
}

/**
 * Tells a detector's two ways of failing apart. Over several benchmarks, shares and mean ranks are of all boxes together,
 * and excess ranks are summed, as mean ranks are.
 */
export function localizationOf(benchmarks: readonly RankedBeside[]): Localization {
  const boxes = benchmarks.flatMap(({ detector, clip, randomMean }) =>
    detector.located.map((located, k) => ({
      ...{ located, rank: detector.ranks[k] ?? Number.NaN, clipRank: clip.ranks[k] ?? Number.NaN, randomMean },
      excess: ((detector.ranks[k] ?? Number.NaN) - 1) / detector.ranks.length,
    })),
  );
  const found = boxes.filter(({ located }) => located);
  const excess = (wanted: boolean) => boxes.reduce((sum, box) => (box.located === wanted ? sum + box.excess : sum), 0);
  return {
    notLocated: (boxes.length - found.length) / boxes.length,
    meanRankLocated: meanOf(found.map(({ rank }) => rank)),
    clipMeanRankLocated: meanOf(found.map(({ clipRank }) => clipRank)),
    randomMeanLocated: meanOf(found.map(({ randomMean }) => randomMean)),
    excess: { notLocated: excess(false), located: excess(true) },
  };
}

/** Share of the excess rank that comes from boxes not found, 0 to 1; NaN where there is no excess. */
export function shareNotLocated({ excess: { notLocated, located } }: Pick<Localization, 'excess'>): number {
  return notLocated / (notLocated + located);
}

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

/** A system's ranks on every benchmark, in the same order for all systems. */
export interface SystemRanks {
  readonly name: string;
  /** Whether it had to find the boxes. */
  readonly locates: boolean;
  readonly benchmarks: readonly { readonly name: string; readonly ranks: LocatedRanks }[];
}

/** A box as two systems rank it; ranks relative to the number of negatives, 0 to 1. */
interface PairedBox {
  readonly a: number;
  readonly b: number;
  readonly located: boolean;
}

/** Spearman's correlation of every two systems' ranks, for each benchmark, and for all where there are several. */
export function rankCorrelations(systems: readonly SystemRanks[]): RankCorrelation[] {
  return systems.flatMap((a, k) => systems.slice(k + 1).flatMap((b) => correlationsOf(a, b)));
}

function correlationsOf(a: SystemRanks, b: SystemRanks): RankCorrelation[] {
  const benchmarks = a.benchmarks.map(({ name, ranks }, k) => ({
    name,
    boxes: pairedBoxes(ranks, b.benchmarks[k]?.ranks ?? ranks),
  }));
  const correlate = (boxes: readonly PairedBox[], benchmark?: string): RankCorrelation => ({
    ...{ a: a.name, b: b.name, ...(benchmark !== undefined && { benchmark }) },
    ...correlation(boxes),
    ...((a.locates || b.locates) && { located: correlation(boxes.filter(({ located }) => located)) }),
  });
  return [
    ...benchmarks.map(({ name, boxes }) => correlate(boxes, name)),
    ...(benchmarks.length > 1 ? [correlate(benchmarks.flatMap(({ boxes }) => boxes))] : []),
  ];
}

function pairedBoxes(a: LocatedRanks, b: LocatedRanks): PairedBox[] {
  return a.located.map((located, k) => ({
    a: ((a.ranks[k] ?? Number.NaN) - 1) / a.negatives,
    b: ((b.ranks[k] ?? Number.NaN) - 1) / b.negatives,
    located: located && b.located[k] === true,
  }));
}

function correlation(boxes: readonly PairedBox[]): { readonly spearman: number; readonly count: number } {
  const value = spearman(
    boxes.map(({ a }) => a),
    boxes.map(({ b }) => b),
  );
  return { spearman: value, count: boxes.length };
}

/** What one system gave on the boxes that all were asked about. */
export interface MeasuredSystem {
  readonly name: string;
  readonly kind: 'clip' | 'detector';
  readonly benchmarks: readonly SystemScores[];
  /** [benchmarks]: of detectors. */
  readonly precision?: readonly AveragePrecision[];
}

/** What a system gave on the boxes of a benchmark. */
export interface SystemScores extends BenchmarkScores {
  /** [boxes]: whether it found each; absent where it was given them. */
  readonly located?: readonly boolean[];
}

/**
 * What another model gave on the very boxes and captions of some benchmarks, in their order.
 *
 * @throws INVALID_DATA where one of them is missing, naming it.
 */
export function onSameBoxes(
  wanted: readonly BenchmarkScores[],
  others: readonly BenchmarkScores[],
  model: string,
): BenchmarkScores[] {
  return wanted.map((benchmark) => {
    const own = others.find(({ name }) => name === benchmark.name);
    const places = new Map(own?.photographs.map((photograph, row) => [keyOf(photograph, own.items?.[row]), row]));
    const rows = benchmark.photographs.map((photograph, row) => {
      const scores = own?.rows[places.get(keyOf(photograph, benchmark.items?.[row])) ?? -1];
      if (scores !== undefined) return scores;
      throw new FgclipError('INVALID_DATA', `${model} was not measured on the same boxes`, {
        expected: `${benchmark.title}: ${JSON.stringify(benchmark.items?.[row]?.captions[0])} on ${photograph}`,
        found: own === undefined ? 'no such benchmark' : `${own.rows.length} other boxes`,
        hint: 'Make both tables from the same files',
      });
    });
    return { ...benchmark, rows };
  });
}

function keyOf(photograph: string, item: RankedItem | undefined): string {
  return JSON.stringify([photograph, item?.box, item?.captions]);
}
