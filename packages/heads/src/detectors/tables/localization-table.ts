import { benchmarkColumns } from '../../results/benchmark-columns.ts';
import { percent } from '../../results/columns.ts';
import { type ColumnOf, type ResultTable, tableOf } from '../../results/table.ts';
import type { ComparedSystem, DetectorComparison, Localization } from '../detector-comparison.ts';
import { shareNotLocated } from '../localization.ts';
import { benchmarksOf, onBenchmark } from './compared-benchmarks.ts';

/** One of the numbers that tell a detector's two ways of failing apart. */
interface Measure {
  readonly name: string;
  readonly digits: number;
  readonly of: (localization: Partial<Localization>) => number | undefined;
}

interface Row {
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
    .flatMap((system) => measures.map((measure, k): Row => ({ system, measure, isFirst: k === 0 })));
  const all: ColumnOf<Row> = {
    header: 'all',
    value: ({ system, measure }) => printed(measure, system.localization),
  };
  const columns: ColumnOf<Row>[] = [
    { header: 'detector', value: ({ system, isFirst }) => (isFirst ? system.name : '') },
    { header: 'measure', value: ({ measure }) => measure.name },
    ...benchmarkColumns<Row>(benchmarks, (name) => ({
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
