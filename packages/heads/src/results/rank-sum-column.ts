import type { MeanRankSum } from './head-result.ts';
import type { ColumnOf } from './table.ts';

/** The sum of mean ranks over the benchmarks, of heads or of systems. */
export const rankSumColumn: ColumnOf<{ readonly meanRankSum?: MeanRankSum | undefined }> = {
  header: 'sum',
  fullName: 'mean rank sum',
  value: ({ meanRankSum }) => meanRankSum?.value,
  interval: ({ meanRankSum }) => meanRankSum?.interval,
  digits: 2,
  best: 'lowest',
};
