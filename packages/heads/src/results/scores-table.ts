import { headColumns, subsetNote } from './columns.ts';
import type { BenchmarkResult, EvaluationResult, HeadResult } from './head-result.ts';
import { type ColumnOf, type ResultTable, tableOf } from './table.ts';

type Row = HeadResult & { readonly benchmark: BenchmarkResult };

/** How high the right captions, the best and all hard negatives score, one row a head, stage and benchmark. */
export function scoresTable({ protocol, results }: EvaluationResult): ResultTable {
  const rows = results.flatMap((result) => result.benchmarks.map((benchmark): Row => ({ ...result, benchmark })));
  const several = results.some(({ benchmarks }) => benchmarks.length > 1);
  const columns: ColumnOf<Row>[] = [
    ...headColumns,
    { header: 'benchmark', value: ({ benchmark }) => (several ? benchmark.title : undefined) },
    { header: 'right caption', value: ({ benchmark }) => benchmark.scores.positive, digits: 4 },
    { header: 'best negative', value: ({ benchmark }) => benchmark.scores.bestNegative, digits: 4 },
    { header: 'all negatives', value: ({ benchmark }) => benchmark.scores.negative, digits: 4 },
    {
      header: 'margin',
      value: ({ benchmark: { scores } }) => scores.positive - scores.bestNegative,
      digits: 4,
      signed: true,
    },
  ];
  return tableOf(rows, columns, {
    title: 'Mean scores of captions',
    notes: [
      'Margin: right caption less best negative. Scores of different heads are on different scales.',
      subsetNote(protocol),
    ],
  });
}
