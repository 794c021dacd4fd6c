import { type RankOptions, scoreAt } from './ranks.ts';

/** How high the captions score: the room a head has between the right caption and the nearest wrong one. */
export interface ScoreStatistics {
  /** Rows with at least one negative; the others are left out. */
  readonly count: number;
  /** Mean score of the positives. */
  readonly positive: number;
  /** Mean over the rows of the highest-scoring negative. */
  readonly bestNegative: number;
  /** Mean over all negatives of all rows. */
  readonly negative: number;
}

/**
 * Mean scores of the positive, the best negative and all negatives, over the first `maxNegatives` of each row.
 * The means are NaN when no row has a negative.
 *
 * @param rows One [1 + K] list of scores a box: the positive first, then its negatives. K may differ.
 * @throws INVALID_DATA naming the row when a score looked at is NaN.
 */
export function scoreStatistics(rows: readonly ArrayLike<number>[], options: RankOptions = {}): ScoreStatistics {
  const { maxNegatives = 10 } = options;
  const total = { count: 0, positive: 0, bestNegative: 0, negative: 0, negatives: 0 };
  rows.forEach((scores, row) => {
    const negatives = Math.min(maxNegatives, scores.length - 1);
    if (negatives < 1) return;
    let best = Number.NEGATIVE_INFINITY;
    for (let k = 1; k <= negatives; k++) {
      const score = scoreAt(scores, k, row);
      best = Math.max(best, score);
      total.negative += score;
    }
    total.count += 1;
    total.negatives += negatives;
    total.positive += scoreAt(scores, 0, row);
    total.bestNegative += best;
  });
  return {
    count: total.count,
    positive: total.positive / total.count,
    bestNegative: total.bestNegative / total.count,
    negative: total.negative / total.negatives,
  };
}
