import type { ConfidenceInterval } from '../../results/head-result.ts';
import { type RankMeasure, rankMeasure, withInterval } from './rank-measure.ts';
import type { Series } from './series.ts';

/** How fine and how coarse a head matches: a point of the plane. */
export interface Mark {
  readonly series: Series;
  readonly rank: RankMeasure;
  readonly recall: { readonly value: number; readonly interval?: ConfidenceInterval };
}

/** None where either was not measured. */
export function markOf(series: Series, set: string, direction: 'imageToText' | 'textToImage'): Mark[] {
  const rank = rankMeasure(series.result);
  const retrieval = series.result.retrievals.find(({ name }) => name === set);
  if (rank === undefined || retrieval === undefined) return [];
  const interval = retrieval.intervals?.[direction].recall1;
  return [{ series, rank, recall: { value: retrieval[direction].recall1, ...(interval && { interval }) } }];
}

/** From every stage of a head to the next. */
export function steps(marks: readonly Mark[]): (readonly [Mark, Mark])[] {
  return marks.flatMap((to, k) => {
    const from = marks.slice(0, k).findLast(({ series: { head } }) => head === to.series.head);
    return from === undefined ? [] : [[from, to] as const];
  });
}

/** "linear fine-tune 11.60 (11.15 to 12.05), 36.3 (35.4 to 37.2) %". */
export function markText({ series: { name }, rank, recall }: Mark): string {
  return `${name} ${withInterval(rank.value, rank.interval, 2)}, ${withInterval(recall.value, recall.interval, 1)} %`;
}

/** What an axis must have room for. */
export function ends(value: number, interval: ConfidenceInterval | undefined): number[] {
  return interval === undefined ? [value] : [value, interval.low, interval.high];
}
