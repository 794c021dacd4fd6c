import { benchmarkColumns } from '../../results/benchmark-columns.ts';
import { percent } from '../../results/columns.ts';
import { rankSumColumn } from '../../results/rank-sum-column.ts';
import { type ColumnOf, type ResultTable, tableOf } from '../../results/table.ts';
import type { ComparedSystem, ComparisonProtocol, DetectorComparison } from '../detector-comparison.ts';
import { benchmarksOf, onBenchmark } from './compared-benchmarks.ts';

/** The mean rank of every system on every benchmark, and how often detectors did not find the box. */
export function comparedRanksTable({ systems, protocol }: DetectorComparison): ResultTable {
  const [first] = systems;
  const guess = first && blindGuess(first);
  const columns: ColumnOf<ComparedSystem>[] = [
    { header: 'system', value: ({ name }) => name },
    ...benchmarkColumns<ComparedSystem>(benchmarksOf(systems), (name) => ({
      value: (system) => onBenchmark(system, name)?.meanRank,
      interval: (system) => onBenchmark(system, name)?.interval,
      digits: 2,
      best: 'lowest',
    })),
    rankSumColumn,
    {
      ...{ header: 'missed %', fullName: 'boxes not found, %', digits: 1 },
      value: ({ localization }) => percent(localization?.notLocated),
    },
    {
      ...{ header: 'where found', fullName: 'mean rank where found', digits: 2 },
      value: ({ localization }) => localization?.meanRankLocated,
    },
  ];
  return tableOf(guess === undefined ? systems : [...systems, guess], columns, {
    title: 'Mean rank of the right caption: CLIP is given the true boxes, detectors look for them',
    notes: notesOf(benchmarksOf(systems), protocol),
    competes: (system) => system !== guess,
  });
}

/** A system that knows nothing, beside the others. */
function blindGuess({ benchmarks, meanRankSum }: ComparedSystem): ComparedSystem {
  const sum = meanRankSum && { ...meanRankSum, value: meanRankSum.randomMean };
  return {
    ...{ name: 'blind guess', kind: 'clip' },
    benchmarks: benchmarks.map(({ interval: _, ...rest }) => ({ ...rest, meanRank: rest.randomMean })),
    ...(sum && { meanRankSum: withoutInterval(sum) }),
  };
}

function withoutInterval<Ranged extends { readonly interval?: unknown }>(ranged: Ranged): Omit<Ranged, 'interval'> {
  const { interval: _, ...rest } = ranged;
  return rest;
}

function notesOf(
  benchmarks: ComparedSystem['benchmarks'],
  { iou, statistics, ties, errata }: ComparisonProtocol,
): string[] {
  const sizes = benchmarks.map(({ title, negatives, count }) => `${title} ${negatives} (${count} boxes)`).join(', ');
  const { confidence, clusters, resamples } = statistics;
  return [
    `Rank of the right caption, 1 is best, beside hard negatives: ${sizes}. Ties ${ties}.`,
    `A box is found where a prediction overlaps it by more than ${iou} (intersection over union), else its rank is the worst. Missed: boxes not found.`,
    `± half the ${100 * confidence} % interval: bootstrap over ${clusters}, ${resamples} times.`,
    ...(errata.length === 0 ? [] : [`Errata of the released code repeated: ${errata.join(', ')}.`]),
  ];
}
