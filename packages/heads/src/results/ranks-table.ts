import { isHead, withBlindGuess } from './blind-guess.ts';
import { asAsked, explained, headColumns, percent, type ResultTableOptions, subsetNote } from './columns.ts';
import type { EvaluationResult, HeadResult, RankResult } from './head-result.ts';
import { type ColumnOf, type ResultTable, tableOf } from './table.ts';

/** What of the ranks to show. */
export type RankMeasure = 'mean' | 'median' | 'top1';

const measures: Readonly<Record<RankMeasure, Measure>> = {
  mean: { title: 'Mean rank of the right caption', of: ({ mean }) => mean, digits: 2, best: 'lowest' },
  median: { title: 'Median rank of the right caption', of: ({ median }) => median, digits: 0, best: 'lowest' },
  top1: {
    title: 'Right caption ranked first, in percent',
    of: ({ top1 }) => percent(top1),
    digits: 1,
    best: 'highest',
  },
};

interface Measure {
  readonly title: string;
  readonly of: (statistics: RankResult) => number | undefined;
  readonly digits: number;
  readonly best: 'lowest' | 'highest';
}

export interface RanksTableOptions extends ResultTableOptions {
  /** Name of the benchmark. Default the first. */
  readonly benchmark?: string;
}

/** One measure of the ranks for N = 1, 2, ... hard negatives of a benchmark, one row a head and stage. */
export function ranksTable(
  evaluation: EvaluationResult,
  measure: RankMeasure = 'mean',
  options: RanksTableOptions = {},
): ResultTable {
  const { title, of, digits, best } = measures[measure];
  const { benchmarks = [] } = evaluation.results[0] ?? {};
  const { benchmark: wanted = benchmarks[0]?.name, ...shown } = options;
  const benchmark = benchmarks.find(({ name }) => name === wanted);
  const columns = (benchmark?.ranks ?? []).map(({ negatives }): ColumnOf<HeadResult> => {
    const at = (result: HeadResult) => ranksAt(result, wanted, negatives);
    const value = (result: HeadResult) => {
      const statistics = at(result);
      return statistics && of(statistics);
    };
    return {
      ...{ header: `${negatives}`, group: 'hard negatives', fullName: `N = ${negatives}`, value, digits, best },
      ...(measure === 'mean' && { interval: (result: HeadResult) => at(result)?.interval }),
    };
  });
  const place = benchmarks.length > 1 && benchmark !== undefined ? `${benchmark.title}: ` : '';
  const table = tableOf(
    withBlindGuess(evaluation).filter((row) => isHead(row) || measure !== 'median'),
    [...headColumns, ...asAsked(columns, evaluation, shown)],
    {
      title: `${place}${title}, beside the first N hard negatives`,
      notes: [subsetNote(evaluation.protocol)],
      competes: isHead,
    },
  );
  return explained(table, evaluation, shown);
}

function ranksAt({ benchmarks }: HeadResult, name: string | undefined, negatives: number): RankResult | undefined {
  const ranks = benchmarks.find((benchmark) => benchmark.name === name)?.ranks;
  return ranks?.find((statistics) => statistics.negatives === negatives);
}
