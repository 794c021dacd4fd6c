import { FgclipError } from '../errors.ts';

/**
 * Spearman's rank correlation: Pearson's correlation of the ranks, where equal values share the mean of theirs. -1 to 1;
 * NaN for fewer than two pairs, or where one side is the same everywhere.
 *
 * @throws SHAPE_MISMATCH for lists of different length; INVALID_DATA for a NaN.
 */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) {
    throw new FgclipError('SHAPE_MISMATCH', 'Values to correlate do not come in pairs', {
      expected: `${a.length} values`,
      found: `${b.length}`,
    });
  }
  const first = centredRanks(a);
  const second = centredRanks(b);
  return dot(first, second) / Math.sqrt(dot(first, first) * dot(second, second));
}

/** Twice the rank of every value among all, less the mean: integers, so that sums of their products are exact. */
function centredRanks(values: ArrayLike<number>): Float64Array {
  const numbers = Float64Array.from(values);
  const nan = numbers.findIndex(Number.isNaN);
  if (nan >= 0) {
    throw new FgclipError('INVALID_DATA', `Value ${nan} to correlate is not a number`, {
      expected: 'a number',
      found: 'NaN',
    });
  }
  const order = Int32Array.from(numbers, (_, place) => place).sort((i, j) => compare(numbers[i], numbers[j]));
  const ranks = new Float64Array(numbers.length);
  for (let start = 0, end = 0; start < order.length; start = end) {
    const value = numbers[order[start] ?? 0];
    while (end < order.length && numbers[order[end] ?? 0] === value) end++;
    // Ranks from 1: places start to end - 1 share (start + 1 + end) / 2; the mean of all is (n + 1) / 2.
    for (let place = start; place < end; place++) ranks[order[place] ?? 0] = start + end - order.length;
  }
  return ranks;
}

function compare(a = 0, b = 0): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}
