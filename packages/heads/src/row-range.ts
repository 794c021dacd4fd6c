import { type Matrix, matrix } from '@fgclip/core';

/** Rows `from` (included) to `to` (excluded) of a matrix, as a view. */
export function rowRange({ data, shape: [, columns] }: Matrix, from: number, to: number): Matrix {
  return matrix(data.subarray(from * columns, to * columns), to - from, columns);
}
