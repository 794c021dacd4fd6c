import { describe, expect, it } from 'vitest';
import { cholesky } from './cholesky.ts';
import { multiplySquares, type Square, transposeSquare } from './decompositions.ts';
import { createRandom } from './random.ts';

/** B B^T + a little. */
function definite(size: number, seed: number): Square {
  const random = createRandom(seed);
  const data = Float64Array.from({ length: size * size }, () => random.normal());
  const square = multiplySquares({ size, data }, transposeSquare({ size, data }));
  for (let i = 0; i < size; i++) square.data[i * size + i] = (square.data[i * size + i] ?? 0) + 0.1;
  return square;
}

describe('cholesky', () => {
  it.each([1, 2, 7, 40])('of %i dimensions: solutions times the matrix are what was asked for', (size) => {
    const square = definite(size, size);
    const random = createRandom(99);
    const rows = Float64Array.from({ length: 3 * size }, () => random.normal());
    const solved = cholesky(square).solve(rows);
    for (let r = 0; r < 3; r++) {
      for (let i = 0; i < size; i++) {
        let sum = 0;
        for (let j = 0; j < size; j++) sum += (square.data[i * size + j] ?? 0) * (solved[r * size + j] ?? 0);
        expect(sum).toBeCloseTo(rows[r * size + i] ?? Number.NaN, 8);
      }
    }
  });

  it('whitens: dot products of what comes out are those by the inverse', () => {
    const square = { size: 2, data: Float64Array.of(4, 1, 1, 3) };
    const [a = 0, b = 0] = cholesky(square).whiten(Float64Array.of(1, 2));
    // (1 2) [[3 -1] [-1 4]] / 11 (1 2)^T
    expect(a * a + b * b).toBeCloseTo((3 - 4 + 16) / 11, 12);
  });

  it('refuses what is not positive definite', () => {
    expect(() => cholesky({ size: 2, data: Float64Array.of(1, 2, 2, 1) })).toThrow(/not positive definite/);
    expect(() => cholesky({ size: 1, data: Float64Array.of(Number.NaN) })).toThrow(/not positive definite/);
  });
});
