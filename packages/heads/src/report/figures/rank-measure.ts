import { isBaseline } from '../../functions/families.ts';
import type { ConfidenceInterval, HeadResult } from '../../results/head-result.ts';

/** The one number that says how fine a head tells apart: the sum of mean ranks, or the mean rank of a sole benchmark. */
export interface RankMeasure {
  readonly name: 'mean rank sum' | 'mean rank';
  readonly value: number;
  readonly interval?: ConfidenceInterval;
  /** Of a blind guess. */
  readonly random: number;
  /** Of a head that is always right. */
  readonly perfect: number;
}

/** None where nothing was ranked. */
export function rankMeasure({ meanRankSum, benchmarks }: HeadResult): RankMeasure | undefined {
  if (meanRankSum !== undefined) {
    const { value, interval, randomMean, benchmarks: summed } = meanRankSum;
    const perfect = summed.length > 0 ? summed.length : benchmarks.length;
    return { name: 'mean rank sum', value, ...(interval && { interval }), random: randomMean, perfect };
  }
  const full = benchmarks[0]?.ranks.at(-1);
  if (full === undefined) return undefined;
  const { mean, interval, randomMean } = full;
  return { name: 'mean rank', value: mean, ...(interval && { interval }), random: randomMean, perfect: 1 };
}

/** "11.53 (11.40 to 11.66)". */
export function withInterval(value: number, interval: ConfidenceInterval | undefined, digits: number): string {
  const text = value.toFixed(digits);
  return interval === undefined
    ? text
    : `${text} (${interval.low.toFixed(digits)} to ${interval.high.toFixed(digits)})`;
}

/** The row of the lowest measure among the trained heads, the first of equals. */
export function bestHead(results: readonly HeadResult[]): HeadResult | undefined {
  return results
    .filter((result) => !isBaseline(result))
    .reduce<HeadResult | undefined>((best, result) => (measured(result) < measured(best) ? result : best), undefined);
}

function measured(result: HeadResult | undefined): number {
  const value = result && rankMeasure(result)?.value;
  return value === undefined || Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
}
