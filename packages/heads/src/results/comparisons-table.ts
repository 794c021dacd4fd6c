import { subsetNote } from './columns.ts';
import type { EvaluationResult, HeadComparison } from './head-result.ts';
import { type ColumnOf, type ResultTable, tableOf } from './table.ts';

/** Whether heads rank better than the cosine, and better after a stage than before it. */
export function comparisonsTable({ protocol, comparisons }: EvaluationResult): ResultTable {
  const columns: ColumnOf<HeadComparison>[] = [
    { header: 'head', value: ({ head }) => head },
    { header: 'stage', value: ({ stage }) => stage },
    { header: 'against', value: ({ against: { head, stage } }) => (stage === undefined ? head : `${head} ${stage}`) },
    { header: 'difference', value: ({ difference }) => difference, digits: 2, signed: true },
    { header: 'low', group: 'interval', value: ({ interval }) => interval?.low, digits: 2, signed: true },
    { header: 'high', group: 'interval', value: ({ interval }) => interval?.high, digits: 2, signed: true },
    { header: 'p', value: ({ p }) => p, print: readableP },
    { header: 'p (Holm)', value: ({ pHolm }) => pHolm, print: readableP },
  ];
  if (comparisons.length === 0) return nothingToCompare;
  const { confidence, resamples, clusters } = protocol.statistics;
  const measure = comparisons[0]?.measure ?? 'mean rank';
  return tableOf(comparisons, columns, {
    title: `Differences of the ${measure}`,
    notes: [
      `Below 0 the head is better. ${100 * confidence} % interval: bootstrap over ${clusters}, ${resamples} times.`,
      `p: by flipping the signs of ${clusters}; corrected for ${comparisons.length} comparisons (Holm).`,
      subsetNote(protocol),
    ],
  });
}

const nothingToCompare: ResultTable = {
  columns: [{ header: 'comparisons', align: 'left' }],
  rows: [[{ text: 'none: they take two heads, and something to rank' }]],
  notes: [],
};

/** Three digits of p are more than it is worth. */
function readableP(p: number): string {
  return p < 0.001 ? p.toExponential(0) : p.toFixed(3);
}
