import { FgclipError } from '../errors.ts';

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

/**
 * Rank statistics for N = 1, 2, ... negatives. Rows with fewer than N negatives are left out of that N; the list
 * ends where no row is left (so it may be shorter than `maxNegatives`, and is empty for rows without negatives).
 * FG-OVD's protocol.
 *
 * @param rows One [1 + K] list of scores a box: the positive first, then its negatives in order. K may differ.
 * @throws INVALID_DATA naming the row when a score looked at is NaN; INVALID_ARGUMENT for an empty row.
 */
export function rankStatistics(rows: readonly ArrayLike<number>[], options: RankOptions = {}): RankStatistics[] {
  const { maxNegatives = 10 } = options;
  const ranksByCount = Array.from({ length: maxNegatives }, (): number[] => []);
  rows.forEach((scores, row) => {
    runningRanks(scores, row, maxNegatives).forEach((rank, k) => {
      ranksByCount[k]?.push(rank);
    });
  });
  return ranksByCount
    .filter((ranks) => ranks.length > 0)
    .map((ranks, k) => ({
      negatives: k + 1,
      count: ranks.length,
      mean: meanOf(ranks),
      median: upperMedian(ranks),
      top1: ranks.filter((rank) => rank === 1).length / ranks.length,
      randomMean: (k + 3) / 2,
    }));
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

/** The ranks among the first 1, 2, ... negatives: one pass over the row. */
function runningRanks(scores: ArrayLike<number>, row: number, maxNegatives: number): number[] {
  checkNegatives(scores, 0, row);
  const positive = scoreAt(scores, 0, row);
  const ranks: number[] = [];
  let rank = 1;
  for (let k = 1; k <= Math.min(maxNegatives, scores.length - 1); k++) {
    if (scoreAt(scores, k, row) >= positive) rank++;
    ranks.push(rank);
  }
  return ranks;
}

function checkNegatives(scores: ArrayLike<number>, negatives: number, row?: number): void {
  if (Number.isInteger(negatives) && negatives >= 0 && negatives < scores.length) return;
  const where = row === undefined ? 'A row of scores' : `Row ${row} of scores`;
  throw new FgclipError('INVALID_ARGUMENT', `${where} is too short`, {
    expected: `the positive and ${negatives} negatives`,
    found: `${scores.length} scores`,
  });
}
