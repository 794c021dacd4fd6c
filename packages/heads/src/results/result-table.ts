import type { RankStatistics } from '@fgclip/core';
import type { EvaluationResult, HeadResult } from './head-result.ts';
import { type ColumnOf, type ResultTable, tableOf } from './table.ts';

/**
 * One row a head and stage: rank of the right caption among the most hard negatives there are, and coarse retrieval in
 * both directions, in percent.
 */
export function resultTable({ protocol, results }: EvaluationResult): ResultTable {
  const largest = Math.max(0, ...results.map(({ ranks }) => ranks.at(-1)?.negatives ?? 0));
  const ranksOf = ({ ranks }: HeadResult) => ranks.find(({ negatives }) => negatives === largest);
  const columns: ColumnOf<HeadResult>[] = [
    ...headColumns,
    { header: 'mean rank', value: (result) => ranksOf(result)?.mean, digits: 2, best: 'lowest' },
    { header: 'median', value: (result) => ranksOf(result)?.median, best: 'lowest' },
    { header: 'top-1 %', value: (result) => percent(ranksOf(result)?.top1), digits: 1, best: 'highest' },
    ...recallColumns('image to text', 'i2t', 'imageToText'),
    ...recallColumns('text to image', 't2i', 'textToImage'),
    { header: 'rsum', value: ({ retrieval }) => retrieval.rsum, digits: 1, best: 'highest' },
  ];
  const rank = results.map(ranksOf).find((statistics) => statistics !== undefined);
  return tableOf(results, columns, {
    notes: [
      rank === undefined ? 'No ranks: no annotation has hard negatives.' : rankNote(rank),
      `Recall in percent among ${round(protocol.gallery.images)} images and ${round(protocol.gallery.texts)} captions.`,
      subsetNote(protocol),
    ],
  });
}

/** The columns that say which head a row is about. */
export const headColumns: readonly ColumnOf<HeadResult>[] = [
  { header: 'head', value: ({ head }) => head },
  { header: 'stage', value: ({ stage }) => stage },
];

/** What part of the data the numbers speak of, and by which rule. */
export function subsetNote({ subset, ties }: EvaluationResult['protocol']): string {
  return `Measured on ${subset === 'all' ? 'all images' : subset}. Ties ${ties}.`;
}

/** A share, 0 to 1, as a percentage. */
export function percent(share: number | undefined): number | undefined {
  return share === undefined ? undefined : 100 * share;
}

function rankNote({ negatives, count, randomMean }: RankStatistics): string {
  const captions = negatives === 1 ? '1 hard negative' : `${negatives} hard negatives`;
  return `Rank of the right caption beside ${captions}, ${count} times: 1 is best, a blind guess has ${randomMean.toFixed(1)}.`;
}

function recallColumns(group: string, short: string, direction: 'imageToText' | 'textToImage'): ColumnOf<HeadResult>[] {
  return ([1, 5, 10] as const).map((k) => ({
    header: `R@${k}`,
    group,
    fullName: `${short} R@${k}`,
    value: ({ retrieval }) => retrieval[direction][`recall${k}`],
    digits: 1,
    best: 'highest',
  }));
}

/** Numbers of a protocol may be averages over folds; what matters is their size. */
function round(count: number): string {
  return String(Math.round(count));
}
