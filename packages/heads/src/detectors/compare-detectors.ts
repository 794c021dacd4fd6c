import { type AveragePrecision, FgclipError } from '@fgclip/core';
import { correctProtocol, namesOfErrata } from '../evaluation/protocol.ts';
import { inPaperOrder } from '../evaluation/published.ts';
import type { BenchmarkScores, Measurement } from '../evaluation/results.ts';
import {
  meanRankSum,
  pause,
  type RankSummaryOptions,
  type SummarizeOptions,
  summarizeBenchmark,
} from '../evaluation/summarize.ts';
import { isBaseline } from '../functions/families.ts';
import { type AskedBenchmark, type DetectorPredictions, detectorPrecision, findAskedBoxes } from './asked-boxes.ts';
import type {
  ComparedBenchmark,
  ComparedSystem,
  ComparisonProtocol,
  DetectorComparison,
} from './detector-comparison.ts';
import {
  detectedScores,
  localizationOf,
  locatedRanks,
  type MeasuredSystem,
  onSameBoxes,
  type RankedBeside,
  rankCorrelations,
  type SystemScores,
  selectScores,
} from './localization.ts';

export interface CompareDetectorsInput {
  /**
   * What CLIP and heads gave on the same annotations, with what was ranked (`items`): the cosine first, which detectors
   * are held against.
   */
  readonly measurements: readonly Measurement[];
  /** What the cosines of other CLIP models gave on the same annotations. */
  readonly others?: readonly { readonly name: string; readonly measurement: Measurement }[] | undefined;
  readonly detectors: readonly DetectorPredictions[];
}

export interface CompareDetectorsOptions extends SummarizeOptions {
  /** Overlap from which two boxes are taken for the same, as in RankOptions of detection. Default 0.5. */
  readonly iou?: number | undefined;
}

/** A comparison, and the part of its protocol that is known here. */
export type ComparisonSummary = Omit<DetectorComparison, 'protocol'> &
  Pick<ComparisonProtocol, 'ranked' | 'errata' | 'statistics' | 'iou'>;

/**
 * Ranks CLIP and heads, given the true boxes, beside detectors that must find them, on exactly the boxes that all were
 * asked about: FG-OVD's benchmarks under the protocol of arXiv 2404.03539.
 *
 * @throws INVALID_ARGUMENT without a measurement or a detector, and for two systems of one name; INVALID_DATA where
 * they have no box in common, and for another model measured on other boxes; ABORTED.
 */
export async function compareDetectors(
  { measurements, others = [], detectors }: CompareDetectorsInput,
  options: CompareDetectorsOptions = {},
): Promise<ComparisonSummary> {
  const { resamples = 2000, confidence = 0.95, seed = 123, errata = correctProtocol, iou = 0.5, signal } = options;
  checkInput({ measurements, others, detectors });
  const ordered = measurements.map((measured) => inPaperOrder(measured.benchmarks).filter(isRanked));
  const asked = findAskedBoxes(ordered[0] ?? [], detectors);
  const places = asked.benchmarks.flatMap(({ rows }, k) => (rows.length > 0 ? [k] : []));
  const parts = (benchmarks: readonly BenchmarkScores[]) =>
    places.flatMap((k) => {
      const [benchmark, boxes] = [benchmarks[k], asked.benchmarks[k]];
      return benchmark === undefined || boxes === undefined ? [] : [{ benchmark, boxes }];
    });
  const givenBoxes = (name: string, all: readonly BenchmarkScores[]): MeasuredSystem => {
    const benchmarks = parts(all).map(({ benchmark, boxes }) => selectScores(benchmark, boxes));
    return { name, kind: 'clip', benchmarks };
  };
  const given = [
    ...measurements.map((measured, m) => givenBoxes(clipName(measured), ordered[m] ?? [])),
    ...others.map(({ name, measurement }) =>
      givenBoxes(name, onSameBoxes(ordered[0] ?? [], measurement.benchmarks, name)),
    ),
  ];
  const looking: MeasuredSystem[] = [];
  for (const [k, { name }] of detectors.entries()) {
    const benchmarks: SystemScores[] = [];
    const precision: AveragePrecision[] = [];
    for (const { benchmark, boxes } of parts(ordered[0] ?? [])) {
      await pause(signal);
      benchmarks.push(detectedScores(benchmark, boxes, k, iou));
      precision.push(detectorPrecision(boxes, k, iou));
    }
    looking.push({ name, kind: 'detector', benchmarks, precision });
  }
  const measured = [...given, ...looking];
  const settings: RankSummaryOptions = { resamples, confidence, seed, errata };
  const systems = [];
  for (const system of measured) {
    await pause(signal);
    systems.push(summarizeSystem(system, given[0] ?? system, settings));
  }
  return {
    systems,
    correlations: rankCorrelations(measured.map(ranksOfSystem)),
    skipped: asked.skipped,
    ranked: asked.benchmarks.reduce((sum: number, { rows }: AskedBenchmark) => sum + rows.length, 0),
    errata: namesOfErrata(errata),
    statistics: { confidence, resamples, seed, clusters: 'photographs' },
    iou,
  };
}

/** "CLIP" for the cosine, "CLIP + linear fine-tune" for a head. */
function clipName({ head, stage }: Measurement): string {
  return ['CLIP', ...(isBaseline({ head }) ? [] : [stage === undefined ? head : `${head} ${stage}`])].join(' + ');
}

function isRanked({ rows }: BenchmarkScores): boolean {
  return rows.some(({ length }) => length > 1);
}

function ranksOfSystem({ name, kind, benchmarks }: MeasuredSystem) {
  return {
    name,
    locates: kind === 'detector',
    benchmarks: benchmarks.flatMap((scores) => {
      const ranks = locatedRanks(scores);
      return ranks === undefined ? [] : [{ name: scores.name, ranks }];
    }),
  };
}

function checkInput({ measurements, others = [], detectors }: CompareDetectorsInput): void {
  if (measurements.length === 0 || detectors.length === 0) {
    throw new FgclipError('INVALID_ARGUMENT', 'A comparison takes CLIP and a detector', {
      found: `${measurements.length} measurements of CLIP, ${detectors.length} detectors`,
    });
  }
  const names = [...measurements.map(clipName), ...[...others, ...detectors].map(({ name }) => name)];
  const twice = names.find((name, k) => names.indexOf(name) !== k);
  if (twice !== undefined) {
    throw new FgclipError('INVALID_ARGUMENT', `Two systems are called "${twice}"`, { hint: 'Give one another name' });
  }
}

/** Ranks with intervals of one system, and of detectors what they found; CLIP's on the same boxes stand beside. */
function summarizeSystem(
  { name, kind, benchmarks, precision }: MeasuredSystem,
  clip: MeasuredSystem,
  options: RankSummaryOptions,
): ComparedSystem {
  const settings = { ...options, of: kind === 'detector' ? 'detector' : 'head' } as const;
  const beside: RankedBeside[] = [];
  const compared = benchmarks.flatMap((scores, k): ComparedBenchmark[] => {
    const { ranks } = summarizeBenchmark(scores, settings);
    const full = ranks.at(-1);
    if (full === undefined) return [];
    const { count, negatives, mean, randomMean, top1, interval } = full;
    const [own, theirs] = [locatedRanks(scores), locatedRanks(clip.benchmarks[k] ?? scores)];
    const pair = own && theirs && { detector: own, clip: theirs, randomMean };
    if (pair !== undefined) beside.push(pair);
    const map = precision?.[k];
    return [
      {
        ...{ name: scores.name, title: scores.title, ranks, count, negatives, meanRank: mean, randomMean, top1 },
        ...(interval !== undefined && { interval }),
        ...(kind === 'detector' && pair !== undefined && localizationOf([pair])),
        ...(map !== undefined && { map }),
      },
    ];
  });
  const sum = meanRankSum(benchmarks, settings);
  return {
    ...{ name, kind, benchmarks: compared },
    ...(sum !== undefined && { meanRankSum: sum }),
    ...(kind === 'detector' && beside.length > 0 && { localization: localizationOf(beside) }),
  };
}
