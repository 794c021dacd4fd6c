import { benchmarkColumns } from '../../results/benchmark-columns.ts';
import { type ColumnOf, type ResultTable, tableOf } from '../../results/table.ts';
import type { ComparedSystem, DetectorComparison, RankCorrelation } from '../detector-comparison.ts';
import { benchmarksOf } from './compared-benchmarks.ts';

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
