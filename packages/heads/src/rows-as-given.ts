import { type Matrix, takeRows } from '@fgclip/core';

/** The rows of a matrix in the given order; the matrix itself where that is all of it as it stands. */
export function rowsAsGiven(source: Matrix, rows: readonly number[]): Matrix {
  const isWhole = rows.length === source.shape[0] && rows.every((row, i) => row === i);
  return isWhole ? source : takeRows(source, rows);
}
