import { FgclipError } from '../errors.ts';

/** Ranks are stored in 16 bits. */
const MOST_NEGATIVES = 2 ** 16 - 2;

/** What the ranks of the right captions look like among a fixed number of hard negatives. */
export interface RankStatistics {
  /** Hard negatives a row is ranked against, N. */
  readonly negatives: number;
  /** Rows that have at least N negatives. */
  readonly count: number;
  /** Mean rank, 1 (best) to N + 1. */
  readonly mean: number;
  /** Median rank; of an even number of rows the upper of the two in the middle. */
  readonly median: number;
  /** Share of rows with rank 1, 0 to 1. */
  readonly top1: number;
  /** Mean rank of a scorer that knows nothing, (N + 2) / 2. */
  readonly randomMean: number;
}

export interface RankOptions {
  /** Largest N. Default 10. */
  readonly maxNegatives?: number;
}

/**
 * Rank of the positive among itself and its first `negatives` negatives: the number of scores that are at
 * least the positive's, so 1 is best and a tie counts against it.
 *
 * @param scores [1 + K]: the positive's score, then those of its negatives, in the benchmark's order.
 * @param negatives How many of the negatives to look at; all by default.
 * @throws INVALID_ARGUMENT when the row is empty or has fewer negatives; INVALID_DATA when a score looked at is NaN.
 */
export function rankOfPositive(scores: ArrayLike<number>, negatives = scores.length - 1): number {
  checkNegatives(scores, negatives);
  const positive = scoreAt(scores, 0);
  let rank = 1;
  for (let k = 1; k <= negatives; k++) if (scoreAt(scores, k) >= positive) rank++;
  return rank;
}

/** The rank of every row's positive among the same number of hard negatives. */
export interface RanksAmong {
  /** Hard negatives a row is ranked against, N. */
  readonly negatives: number;
  /** [count]: the rows that have at least N negatives, ascending. */
  readonly rows: Int32Array;
  /** [count]: their ranks, 1 to N + 1. */
  readonly ranks: Uint16Array;
}

/**
 * The ranks among the first N = 1, 2, ... negatives. Rows with fewer than N are left out of that N; the list ends
 * where no row is left (so it may be shorter than `maxNegatives`, and is empty for rows without negatives).
 * FG-OVD's protocol.
 *
 * @param rows One [1 + K] list of scores a box: the positive first, then its negatives in order. K may differ.
 * @throws INVALID_DATA naming the row when a score looked at is NaN; INVALID_ARGUMENT for an empty row, or more
 * negatives than 65,534.
 */
export function ranksOf(rows: readonly ArrayLike<number>[], { maxNegatives = 10 }: RankOptions = {}): RanksAmong[] {
  const counts = countByNegatives(rows, maxNegatives);
  const result = counts.map((count, k) => ({
    negatives: k + 1,
    rows: new Int32Array(count),
    ranks: new Uint16Array(count),
  }));
  const filled = new Int32Array(counts.length);
  for (let row = 0; row < rows.length; row++) {
    const scores = rows[row] ?? [];
    const positive = scoreAt(scores, 0, row);
    const negatives = Math.min(counts.length, scores.length - 1);
    let rank = 1;
    for (let k = 0; k < negatives; k++) {
      if (scoreAt(scores, k + 1, row) >= positive) rank++;
      const among = result[k];
      const place = filled[k] ?? 0;
      if (among === undefined) continue;
      among.rows[place] = row;
      among.ranks[place] = rank;
      filled[k] = place + 1;
    }
  }
  return result;
}

/** Rank statistics for N = 1, 2, ... negatives, from the ranks that ranksOf() gives for these rows; throws as it does. */
export function rankStatistics(rows: readonly ArrayLike<number>[], options: RankOptions = {}): RankStatistics[] {
  return ranksOf(rows, options).map(summarizeRanks);
}

/** What the ranks among one number of negatives come to; a mean of no ranks is NaN. */
export function summarizeRanks({ negatives, ranks }: RanksAmong): RankStatistics {
  const rows = new Int32Array(negatives + 2);
  for (const rank of ranks) rows[rank] = (rows[rank] ?? 0) + 1;
  const count = ranks.length;
  return {
    negatives,
    count,
    mean: rows.reduce((sum, times, rank) => sum + rank * times, 0) / count,
    median: upperMedianOfCounts(rows, count),
    top1: (rows[1] ?? 0) / count,
    randomMean: randomRanks(negatives).mean,
  };
}

/** upperMedian() of values of which each, from 0 on, came so many times. */
function upperMedianOfCounts(times: Int32Array, count: number): number {
  let seen = 0;
  for (const [value, more] of times.entries()) {
    seen += more;
    if (seen > Math.floor(count / 2)) return value;
  }
  return Number.NaN;
}

/** Mean of a list; NaN for an empty one. */
export function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return sum / values.length;
}

/** Middle of the sorted list; of an even number of values the upper of the two. NaN for an empty list. */
export function upperMedian(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Score `index` of a row; NaN is refused, since it compares as neither better nor worse. */
export function scoreAt(scores: ArrayLike<number>, index: number, row?: number): number {
  const score = scores[index] ?? Number.NaN;
  if (Number.isNaN(score)) {
    const where = row === undefined ? '' : ` of row ${row}`;
    throw new FgclipError('INVALID_DATA', `Score ${index}${where} is not a number`, {
      expected: 'a number',
      found: 'NaN',
    });
  }
  return score;
}

/** How many rows have at least 1, 2, ... negatives. */
function countByNegatives(rows: readonly ArrayLike<number>[], maxNegatives: number): number[] {
  const exactly: number[] = [];
  rows.forEach((scores, row) => {
    checkNegatives(scores, 0, row);
    const negatives = Math.min(maxNegatives, scores.length - 1);
    exactly[negatives] = (exactly[negatives] ?? 0) + 1;
  });
  const longest = Math.max(0, exactly.length - 1);
  if (longest > MOST_NEGATIVES) {
    throw new FgclipError('INVALID_ARGUMENT', 'There are too many negatives', {
      expected: `at most ${MOST_NEGATIVES}`,
      found: `${longest}`,
    });
  }
  const counts = new Array<number>(longest).fill(0);
  for (let k = longest; k > 0; k--) counts[k - 1] = (counts[k] ?? 0) + (exactly[k] ?? 0);
  return counts;
}

function checkNegatives(scores: ArrayLike<number>, negatives: number, row?: number): void {
  if (Number.isInteger(negatives) && negatives >= 0 && negatives < scores.length) return;
  const where = row === undefined ? 'A row of scores' : `Row ${row} of scores`;
  throw new FgclipError('INVALID_ARGUMENT', `${where} is too short`, {
    expected: `the positive and ${negatives} negatives`,
    found: `${scores.length} scores`,
  });
}

/**
 * The median as FG-OVD's published evaluation of detectors takes it: one place too far in the sorted list, so too large
 * at times. For comparison with its numbers; upperMedian() is right. NaN for fewer than three ranks, where that place
 * is beyond the end.
 */
export function publishedMedian(ranks: ArrayLike<number>): number {
  const sorted = Float64Array.from(ranks).sort();
  return sorted[Math.floor(sorted.length / 2) + 1] ?? Number.NaN;
}

/** The ranks of a scorer that knows nothing and never ties: each of 1, ..., N + 1 as often as any other. */
export interface RandomRanks {
  /** Expected rank, (N + 2) / 2. */
  readonly mean: number;
  /** Median rank, by the convention that of two in the middle the upper is taken. */
  readonly median: number;
  /** Share of rank 1, 1 / (N + 1). */
  readonly top1: number;
}

/** What a blind guess among N negatives comes to, exactly. Throws INVALID_ARGUMENT for a negative or broken N. */
export function randomRanks(negatives: number): RandomRanks {
  if (!(Number.isInteger(negatives) && negatives >= 0)) {
    throw new FgclipError('INVALID_ARGUMENT', 'The number of negatives must be an integer of 0 or more', {
      found: `${negatives}`,
    });
  }
  return {
    mean: (negatives + 2) / 2,
    median: Math.floor((negatives + 1) / 2) + 1,
    top1: 1 / (negatives + 1),
  };
}

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
