import type { ComparedBenchmark, ComparedSystem } from '../../detectors/detector-comparison.ts';
import { benchmarksOf, onBenchmark } from '../../detectors/tables/compared-benchmarks.ts';
import { benchmarkColumns } from '../../results/benchmark-columns.ts';
import { type ColumnOf, type ResultTable, tableOf } from '../../results/table.ts';

/** A bar of every group, or the pale part of it. */
interface Row {
  readonly name: string;
  readonly system: ComparedSystem;
  readonly of: (benchmark: ComparedBenchmark) => number | undefined;
  readonly isWhole: boolean;
}

/** The numbers behind the bars: the mean rank of each system, and what of a detector's comes from boxes not found. */
export function detectorRanksTable(systems: readonly ComparedSystem[]): ResultTable {
  const rows = systems.flatMap((system): Row[] => [
    { name: system.name, system, of: ({ meanRank }) => meanRank, isWhole: true },
    ...(system.kind === 'detector'
      ? [
          {
            ...{ name: `${system.name}, from boxes not found`, system, isWhole: false },
            of: ({ excess }: ComparedBenchmark) => excess?.notLocated,
          },
        ]
      : []),
  ]);
  const columns: ColumnOf<Row>[] = [
    { header: 'bar', value: ({ name }) => name },
    ...benchmarkColumns<Row>(benchmarksOf(systems), (name) => ({
      value: ({ system, of }) => {
        const benchmark = onBenchmark(system, name);
        return benchmark && of(benchmark);
      },
      interval: ({ system, isWhole }) => (isWhole ? onBenchmark(system, name)?.interval : undefined),
      digits: 2,
    })),
  ];
  const guess = systems
    .slice(0, 1)
    .map((system): Row => ({ name: 'blind guess', system, of: ({ randomMean }) => randomMean, isWhole: false }));
  return tableOf([...rows, ...guess], columns);
}
