import { inPaperOrder, paperBenchmarks, publishedDetectors } from '../evaluation/published.ts';
import { benchmarkColumns, percent, rankSumColumn } from '../tables/columns.ts';
import { type ColumnOf, type ResultTable, tableOf } from '../tables/table.ts';
import type {
  ComparedBenchmark,
  ComparedSystem,
  ComparisonProtocol,
  DetectorComparison,
  Localization,
  RankCorrelation,
} from './detector-comparison.ts';
import { shareNotLocated } from './localization.ts';

/** A comparison at a glance: mean ranks, the two ways of failing, rank correlations with CLIP, mAP. */
export function comparisonTables(comparison: DetectorComparison, options: PrecisionTableOptions = {}): ResultTable[] {
  return [
    comparedRanksTable(comparison),
    localizationTable(comparison),
    correlationsTable(comparison),
    precisionTable(comparison, options),
  ];
}

/** The benchmarks of a comparison, the same for all systems. */
export function benchmarksOf(systems: readonly ComparedSystem[]): readonly ComparedBenchmark[] {
  return systems[0]?.benchmarks ?? [];
}

/** A system's results on a benchmark. */
export function onBenchmark({ benchmarks }: ComparedSystem, name: string): ComparedBenchmark | undefined {
  return benchmarks.find((benchmark) => benchmark.name === name);
}

/** Whether systems fail on the same boxes as the first, CLIP: Spearman's correlation of their ranks with its own. */
export function correlationsTable(comparison: DetectorComparison): ResultTable {
  const { systems } = comparison;
  const [first, ...others] = systems;
  const benchmarks = benchmarksOf(systems);
  const style = { digits: 2, signed: true } as const;
  const columns: ColumnOf<ComparedSystem>[] = [
    { header: 'system', value: ({ name }) => name },
    ...benchmarkColumns<ComparedSystem>(benchmarks, (name) => ({
      value: (system) => correlationWithClip(comparison, system, name)?.spearman,
      ...style,
    })),
    ...(benchmarks.length > 1
      ? [
          {
            header: 'all',
            value: (system: ComparedSystem) => overallCorrelation(comparison, system)?.spearman,
            ...style,
          },
        ]
      : []),
    {
      header: 'where found',
      value: (system) => overallCorrelation(comparison, system)?.located?.spearman,
      ...style,
    },
  ];
  return tableOf(others, columns, {
    title: `Do they fail on the same boxes as ${first?.name ?? 'CLIP'}? Rank correlation (Spearman)`,
    notes: ["1: hard for one is hard for the other; 0: one's ranks say nothing about the other's."],
  });
}

/** Of a system and the first one, on all boxes of all benchmarks. */
export function overallCorrelation(
  comparison: DetectorComparison,
  system: ComparedSystem,
): RankCorrelation | undefined {
  const benchmarks = benchmarksOf(comparison.systems);
  return correlationWithClip(comparison, system, benchmarks.length > 1 ? undefined : benchmarks[0]?.name);
}

function correlationWithClip(
  { systems: [first], correlations }: DetectorComparison,
  { name }: ComparedSystem,
  benchmark: string | undefined,
): RankCorrelation | undefined {
  return correlations.find((found) => found.a === first?.name && found.b === name && found.benchmark === benchmark);
}

/** One of the numbers that tell a detector's two ways of failing apart. */
interface Measure {
  readonly name: string;
  readonly digits: number;
  readonly of: (localization: Partial<Localization>) => number | undefined;
}

interface LocalizationRow {
  readonly system: ComparedSystem;
  readonly measure: Measure;
  readonly isFirst: boolean;
}

const measures: readonly Measure[] = [
  { name: 'boxes not found, %', digits: 1, of: ({ notLocated }) => percent(notLocated) },
  { name: 'ranks lost on those, %', digits: 1, of: ({ excess }) => excess && percent(shareNotLocated({ excess })) },
  { name: 'mean rank where found', digits: 2, of: ({ meanRankLocated }) => meanRankLocated },
  { name: "CLIP's mean rank there", digits: 2, of: ({ clipMeanRankLocated }) => clipMeanRankLocated },
];

/** Of every detector: what it did not find, what that costs, and how it does on what it found. */
export function localizationTable({ systems }: DetectorComparison): ResultTable {
  const benchmarks = benchmarksOf(systems);
  const rows = systems
    .filter(({ kind }) => kind === 'detector')
    .flatMap((system) => measures.map((measure, k): LocalizationRow => ({ system, measure, isFirst: k === 0 })));
  const all: ColumnOf<LocalizationRow> = {
    header: 'all',
    value: ({ system, measure }) => printed(measure, system.localization),
  };
  const columns: ColumnOf<LocalizationRow>[] = [
    { header: 'detector', value: ({ system, isFirst }) => (isFirst ? system.name : '') },
    { header: 'measure', value: ({ measure }) => measure.name },
    ...benchmarkColumns<LocalizationRow>(benchmarks, (name) => ({
      value: ({ system, measure }) => printed(measure, onBenchmark(system, name)),
    })),
    ...(benchmarks.length > 1 ? [all] : []),
  ];
  const table = tableOf(rows, columns, {
    title: 'Two ways of failing: not to find the box, and to name it wrongly',
    notes: ['Ranks lost: how far the mean rank lies above 1, which is always right.'],
  });
  return { ...table, columns: table.columns.map((column, k) => ({ ...column, align: k < 2 ? 'left' : 'right' })) };
}

/** Rows differ in their decimals, so numbers are written here. */
function printed({ of, digits }: Measure, localization: Partial<Localization> = {}): string | undefined {
  const value = of(localization);
  return value === undefined || Number.isNaN(value) ? undefined : value.toFixed(digits);
}

export interface PrecisionTableOptions {
  /** Behind the measured rows, what was published of detectors. Default false. */
  readonly published?: boolean;
}

interface PrecisionRow {
  readonly name: string;
  readonly numbers: 'ours' | 'published';
  readonly lvisRare?: number;
  /** Percent. */
  readonly of: (benchmark: string) => number | undefined;
}

/** COCO's mAP of every detector on every benchmark, in percent. */
export function precisionTable(
  { systems }: DetectorComparison,
  { published = false }: PrecisionTableOptions = {},
): ResultTable {
  const ours = systems
    .filter(({ kind }) => kind === 'detector')
    .map(
      (system): PrecisionRow => ({
        name: system.name,
        numbers: 'ours',
        of: (benchmark) => percent(onBenchmark(system, benchmark)?.map?.map),
      }),
    );
  const theirs = publishedDetectors.map(
    ({ map, name, lvisRare }): PrecisionRow => ({
      ...{ name, numbers: 'published', lvisRare },
      of: (benchmark) => map[benchmark],
    }),
  );
  const names = new Set([...benchmarksOf(systems), ...(published ? paperBenchmarks : [])].map(({ name }) => name));
  const columns: ColumnOf<PrecisionRow>[] = [
    { header: 'detector', value: ({ name }) => name },
    { header: 'numbers', value: ({ numbers }) => (published ? numbers : undefined) },
    ...benchmarkColumns<PrecisionRow>(inPaperOrder([...names].map((name) => ({ name }))), (name) => ({
      value: (row) => row.of(name),
      digits: 1,
    })),
    { header: 'LVIS rare', value: ({ lvisRare }) => lvisRare, digits: 1 },
  ];
  return tableOf(published ? [...ours, ...theirs] : ours, columns, {
    title: 'Mean average precision of the detectors, in percent',
    notes: [
      "COCO's mAP (IoU 0.50 to 0.95) of the right captions, overlaps suppressed whatever their captions.",
      ...(published ? publishedNotes : []),
    ],
  });
}

const publishedNotes = [
  `Published: ${publishedDetectors[0]?.source}. NoctOWL is OWL, NoctOWLv2 is OWLv2, fine-tuned on fine-grained captions.`,
  'Published numbers are of the whole benchmarks, ours of the boxes compared here.',
];

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
