import { FgclipError, type Matrix, matrix } from '@fgclip/core';

/**
 * Divides every component by its norm over the rows of its group: the wrong axis for a cosine. A group of one row
 * becomes its signs; a component that is 0 in all of a group stays 0.
 *
 * @param groupOfRow [rows]: which rows are normalised together, numbered from 0.
 * @throws SHAPE_MISMATCH where not every row has a group.
 */
export function normalizeColumns({ shape: [rows, columns], data }: Matrix, groupOfRow: ArrayLike<number>): Matrix {
  if (groupOfRow.length !== rows) {
    throw new FgclipError('SHAPE_MISMATCH', 'Not every row has a group', {
      expected: `${rows} groups`,
      found: `${groupOfRow.length}`,
    });
  }
  const squares = new Map<number, Float64Array>();
  const squaresOf = (row: number): Float64Array => {
    const group = groupOfRow[row] ?? 0;
    const found = squares.get(group) ?? new Float64Array(columns);
    squares.set(group, found);
    return found;
  };
  for (let row = 0; row < rows; row++) {
    const sums = squaresOf(row);
    for (let k = 0; k < columns; k++) sums[k] = (sums[k] ?? 0) + (data[row * columns + k] ?? 0) ** 2;
  }
  const normalized = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    const sums = squaresOf(row);
    for (let k = 0; k < columns; k++) {
      const norm = Math.sqrt(sums[k] ?? 0);
      normalized[row * columns + k] = norm === 0 ? 0 : (data[row * columns + k] ?? 0) / norm;
    }
  }
  return matrix(normalized, rows, columns);
}
