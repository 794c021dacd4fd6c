import { type Matrix, matrix } from '@fgclip/core';

/** Rows `from` (included) to `to` (excluded) of a matrix, as a view. */
export function rowRange({ data, shape: [, columns] }: Matrix, from: number, to: number): Matrix {
  return matrix(data.subarray(from * columns, to * columns), to - from, columns);
}

/** Largest magnitude that a row is left with, and the inverse of the smallest. */
const REACH = 2 ** 32;

/**
 * Rows whose largest magnitude is beyond 2^32 or below 2^-32 multiplied by the power of two that brings it there, so
 * that float32 can square and add them; the matrix itself where there are none. Directions stay as they are to the last
 * bit, and a bias is as good as nothing beside the one and as good as everything beside the other, as it was before.
 */
export function withinReach(rows: Matrix): Matrix {
  const [count, columns] = rows.shape;
  let data: Float32Array | undefined;
  for (let row = 0; row < count; row++) {
    const largest = largestMagnitude(rows.data, row * columns, (row + 1) * columns);
    if (largest <= REACH && largest >= 1 / REACH) continue;
    // Zeros have no length, and what is not finite is refused where scores are.
    if (largest === 0 || !Number.isFinite(largest)) continue;
    data ??= Float32Array.from(rows.data);
    const power = largest > 1 ? Math.floor(Math.log2(REACH / largest)) : Math.ceil(-Math.log2(REACH * largest));
    const factor = 2 ** power;
    for (let i = row * columns; i < (row + 1) * columns; i++) data[i] = (data[i] ?? 0) * factor;
  }
  return data === undefined ? rows : matrix(data, count, columns);
}

function largestMagnitude(values: Float32Array, from: number, to: number): number {
  let largest = 0;
  for (let i = from; i < to; i++) {
    const magnitude = Math.abs(values[i] ?? 0);
    if (magnitude > largest) largest = magnitude;
  }
  return largest;
}
