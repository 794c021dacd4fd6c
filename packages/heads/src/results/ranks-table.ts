import type { RankStatistics } from '@fgclip/core';
import type { EvaluationResult, HeadResult } from './head-result.ts';
import { headColumns, percent, subsetNote } from './result-table.ts';
import { type ColumnOf, type ResultTable, tableOf } from './table.ts';

/** What of the ranks to show. */
export type RankMeasure = 'mean' | 'median' | 'top1';

const measures: Readonly<Record<RankMeasure, Measure>> = {
  mean: {
    title: 'Mean rank of the right caption',
    of: ({ mean }) => mean,
    blind: ({ randomMean }) => randomMean,
    digits: 2,
    best: 'lowest',
  },
  median: { title: 'Median rank of the right caption', of: ({ median }) => median, digits: 0, best: 'lowest' },
  top1: {
    title: 'Right caption ranked first, in percent',
    of: ({ top1 }) => percent(top1),
    blind: ({ negatives }) => 100 / (negatives + 1),
    digits: 1,
    best: 'highest',
  },
};

interface Measure {
  readonly title: string;
  readonly of: (statistics: RankStatistics) => number | undefined;
  /** What a blind guess is worth. */
  readonly blind?: (statistics: RankStatistics) => number;
  readonly digits: number;
  readonly best: 'lowest' | 'highest';
}

/** One measure of the ranks for N = 1, 2, ... hard negatives, one row a head and stage. */
export function ranksTable({ protocol, results }: EvaluationResult, measure: RankMeasure = 'mean'): ResultTable {
  const { title, of, blind, digits, best } = measures[measure];
  const longest = results.reduce<readonly RankStatistics[]>(
    (most, { ranks }) => (ranks.length > most.length ? ranks : most),
    [],
  );
  const columns = longest.map(({ negatives }): ColumnOf<HeadResult> => {
    const at = ({ ranks }: HeadResult) => ranks.find((statistics) => statistics.negatives === negatives);
    const value = (result: HeadResult) => {
      const statistics = at(result);
      return statistics && of(statistics);
    };
    return { header: `${negatives}`, group: 'hard negatives', fullName: `N = ${negatives}`, value, digits, best };
  });
  const guesses = blind === undefined ? [] : longest.map((statistics) => blind(statistics).toFixed(digits));
  return tableOf(results, [...headColumns, ...columns], {
    title: `${title}, beside the first N hard negatives`,
    notes: [...(guesses.length === 0 ? [] : [`A blind guess has ${guesses.join(', ')}.`]), subsetNote(protocol)],
  });
}
