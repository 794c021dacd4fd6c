import type { EvaluationResult, HeadResult } from './head-result.ts';

/** What the row of a scorer that knows nothing is called. */
const BLIND_GUESS = 'blind guess';

/** All results, and behind them what a blind guess would have reached among the hard negatives. */
export function withBlindGuess({ results }: EvaluationResult): HeadResult[] {
  const [first] = results;
  if (first === undefined || first.benchmarks.length === 0) return [...results];
  const benchmarks = first.benchmarks.map(({ name, title, ranks, scores }) => ({
    name,
    title,
    scores: { count: scores.count, positive: Number.NaN, bestNegative: Number.NaN, negative: Number.NaN },
    ranks: ranks.map(({ negatives, count, randomMean }) => ({
      ...{ negatives, count, randomMean },
      mean: randomMean,
      median: Number.NaN,
      top1: 1 / (negatives + 1),
    })),
  }));
  const { meanRankSum } = first;
  const sum = meanRankSum && { ...withoutInterval(meanRankSum), value: meanRankSum.randomMean };
  return [...results, { head: BLIND_GUESS, benchmarks, ...(sum && { meanRankSum: sum }), retrievals: [] }];
}

/** Whether a row is about a head. */
export function isHead({ head }: HeadResult): boolean {
  return head !== BLIND_GUESS;
}

function withoutInterval<Ranged extends { readonly interval?: unknown }>(ranged: Ranged): Omit<Ranged, 'interval'> {
  const { interval: _, ...rest } = ranged;
  return rest;
}
