import type { AveragePrecision } from '@fgclip/core';
import type { ComparedBenchmark, ComparedSystem, DetectorComparison } from '../src/detectors/detector-comparison.ts';
import { paperBenchmarks } from '../src/evaluation/published.ts';
import { madeUpEvaluation } from './made-up-results.ts';

/** How far from always right (0) to a blind guess (1) a system ranks, and which share of the boxes it misses. */
interface MadeUpSystem {
  readonly name: string;
  readonly share: number;
  readonly missed?: number;
}

const madeUpSystems: readonly MadeUpSystem[] = [
  { name: 'CLIP', share: 0.46 },
  { name: 'CLIP + mlp fine-tune', share: 0.11 },
  { name: 'OWL B/16', share: 0.42, missed: 0.08 },
  { name: 'OWLv2 B/16', share: 0.5, missed: 0.16 },
];

/** Numbers made up, sums and parts worked out: ranks of four systems on FG-OVD's eight benchmarks, or some of them. */
export function madeUpComparison(
  benchmarks = paperBenchmarks,
  systems: readonly MadeUpSystem[] = madeUpSystems,
): DetectorComparison {
  const made = systems.map((system) => systemOf(system, benchmarks, systems[0]?.share ?? 0));
  return {
    protocol: {
      ...madeUpEvaluation([]).protocol,
      ...{ detectors: [{ model: 'google/owlvit-base-patch16', topK: 100 }], iou: 0.5 },
    },
    systems: made,
    correlations: made.flatMap(({ name: a, kind }, k) =>
      made.slice(k + 1).flatMap(({ name: b, ...other }, n) =>
        [...benchmarks.map(({ name }) => ({ benchmark: name })), ...(benchmarks.length > 1 ? [{}] : [])].map((of) => ({
          ...{ a, b, ...of, spearman: 0.3 + 0.1 * n, count: 900 },
          ...((kind === 'detector' || other.kind === 'detector') && {
            located: { spearman: 0.35 + 0.1 * n, count: 800 },
          }),
        })),
      ),
    ),
    skipped: {
      ...{ noBox: 0, tooLong: 1234, noPrediction: 5 },
      detectors: [
        { name: 'OWL B/16', tooLong: 1234, noPrediction: 0 },
        { name: 'OWLv2 B/16', tooLong: 1234, noPrediction: 5 },
      ],
    },
  };
}

function systemOf(
  { name, share, missed }: MadeUpSystem,
  benchmarks: typeof paperBenchmarks,
  clip: number,
): ComparedSystem {
  const made = benchmarks.map(({ name: benchmark, title, negatives }, k): ComparedBenchmark => {
    const own = Math.min(1, share * ([1.3, 1.05, 0.85, 0.35, 1.2, 1.1, 1.1, 1.25][k] ?? 1));
    const theirs = Math.min(1, clip * ([1.3, 1.05, 0.85, 0.35, 1.2, 1.1, 1.1, 1.25][k] ?? 1));
    const [where, lost] = [own * (negatives / 2), missed ?? 0];
    const meanRank = 1 + (1 - lost) * where + lost * negatives;
    const interval = { low: meanRank - 0.15, high: meanRank + 0.15 };
    const randomMean = (negatives + 2) / 2;
    return {
      ...{ name: benchmark, title, count: 900, negatives, meanRank, interval, randomMean, top1: 1 / meanRank },
      ranks: [
        {
          negatives,
          count: 900,
          mean: meanRank,
          median: Math.round(meanRank),
          top1: 1 / meanRank,
          randomMean,
          interval,
        },
      ],
      ...(missed !== undefined && {
        ...{ notLocated: missed, meanRankLocated: 1 + where, clipMeanRankLocated: 1 + theirs * (negatives / 2) },
        ...{ randomMeanLocated: randomMean, excess: { notLocated: lost * negatives, located: (1 - lost) * where } },
        map: precisionOf(0.55 - 0.3 * own),
      }),
    };
  });
  const sum = (of: (benchmark: ComparedBenchmark) => number) => made.reduce((total, one) => total + of(one), 0);
  const value = sum(({ meanRank }) => meanRank);
  return {
    ...{ name, kind: missed === undefined ? 'clip' : 'detector', benchmarks: made },
    ...(made.length > 1 && {
      meanRankSum: {
        ...{
          value,
          interval: { low: value - 0.6, high: value + 0.6 },
          randomMean: sum(({ randomMean }) => randomMean),
        },
        ...{ benchmarks: made.map((one) => one.name), complete: made.length === paperBenchmarks.length },
      },
    }),
    ...(missed !== undefined && {
      localization: {
        notLocated: missed,
        meanRankLocated: sum(({ meanRankLocated = 0 }) => meanRankLocated) / made.length,
        clipMeanRankLocated: sum(({ clipMeanRankLocated = 0 }) => clipMeanRankLocated) / made.length,
        randomMeanLocated: sum(({ randomMean }) => randomMean) / made.length,
        excess: {
          notLocated: sum(({ excess }) => excess?.notLocated ?? 0),
          located: sum(({ excess }) => excess?.located ?? 0),
        },
      },
    }),
  };
}

function precisionOf(map: number): AveragePrecision {
  return {
    map,
    map50: map + 0.2,
    map75: map - 0.1,
    small: Number.NaN,
    medium: map,
    large: map + 0.1,
    classes: 700,
    truths: 900,
  };
}
