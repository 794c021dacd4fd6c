import { FgclipError } from '../errors.ts';
import type { Square } from './decompositions.ts';

/** A symmetric positive definite matrix A = L L^T, made ready to solve with; rows of what it takes are vectors [n]. */
export interface Cholesky {
  /** Row x -> L^-1 x, so that dot products of the rows that come out are x^T A^-1 y. */
  whiten(rows: Float64Array): Float64Array;
  /** Row x -> A^-1 x. */
  solve(rows: Float64Array): Float64Array;
}

/**
 * Cholesky's factorisation (Golub and Van Loan, Matrix Computations, 4.2). Of the matrix only the lower triangle is read.
 *
 * @throws INVALID_DATA for a matrix that is not positive definite.
 */
export function cholesky({ size: n, data }: Square): Cholesky {
  const lower = factor(data, n);
  const whiten = (rows: Float64Array): Float64Array => {
    const out = rows.slice();
    for (let start = 0; start < out.length; start += n) forward(lower, out.subarray(start, start + n));
    return out;
  };
  const solve = (rows: Float64Array): Float64Array => {
    const out = whiten(rows);
    for (let start = 0; start < out.length; start += n) backward(lower, out.subarray(start, start + n));
    return out;
  };
  return { whiten, solve };
}

function factor(data: Float64Array, n: number): Float64Array {
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = lower.subarray(i * n, i * n + i + 1);
    for (let j = 0; j <= i; j++) {
      const rest = (data[i * n + j] as number) - dot(row, lower.subarray(j * n, j * n + j));
      if (i === j && !(rest > 0)) throw notDefinite(i);
      row[j] = i === j ? Math.sqrt(rest) : rest / (lower[j * n + j] as number);
    }
  }
  return lower;
}

/** L x = b, in place. */
function forward(lower: Float64Array, x: Float64Array): void {
  const n = x.length;
  for (let i = 0; i < n; i++) {
    x[i] = ((x[i] as number) - dot(x, lower.subarray(i * n, i * n + i))) / (lower[i * n + i] as number);
  }
}

/** L^T x = b, in place. */
function backward(lower: Float64Array, x: Float64Array): void {
  const n = x.length;
  for (let i = n - 1; i >= 0; i--) {
    const value = (x[i] as number) / (lower[i * n + i] as number);
    x[i] = value;
    for (let j = 0; j < i; j++) x[j] = (x[j] as number) - value * (lower[i * n + j] as number);
  }
}

/** Over the length of the second. */
function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < b.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function notDefinite(row: number): FgclipError {
  return new FgclipError('INVALID_DATA', 'The matrix is not positive definite', {
    expected: 'a covariance of more rows than it has dimensions, or with something added to its diagonal',
    found: `no spread left in direction ${row}`,
  });
}
