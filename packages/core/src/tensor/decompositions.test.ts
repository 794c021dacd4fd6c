import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { multiplySquares, type Square, singularValues, symmetricEigen, transposeSquare } from './decompositions.ts';
import { createRandom } from './random.ts';

interface Case {
  readonly name: string;
  readonly matrix: readonly (readonly number[])[];
  readonly values: readonly number[];
}

const fixtures = JSON.parse(
  readFileSync(new URL('../../test/fixtures/decompositions.json', import.meta.url), 'utf8'),
) as Record<'symmetric' | 'square', Case[]> & {
  readonly written: { readonly name: string; readonly eigenvalues: number[]; readonly values: number[] }[];
};

/** By the same formulas as beside the fixtures. */
const written: Readonly<Record<string, (i: number, j: number) => number>> = {
  "Hilbert's 64": (i, j) => 1 / (i + j + 1),
  'stripes 64': (i, j) => (((7 * i + 13 * j) % 31) - 15) / (1 + Math.abs(i - j)),
};

const squareOf = (rows: Case['matrix']): Square => ({ size: rows.length, data: Float64Array.from(rows.flat()) });

describe('symmetricEigen', () => {
  it.each(fixtures.symmetric)("has LAPACK's values: $name", ({ matrix: rows, values }) => {
    const matrix = squareOf(rows);
    const eigen = symmetricEigen(matrix);
    const scale = Math.max(...values.map(Math.abs));
    expect(distance([...eigen.values], values)).toBeLessThan(1e-14 * rows.length * scale);
    expectOrthonormal(eigen.vectors);
    expect(difference(rebuilt(eigen.vectors, eigen.values, eigen.vectors), matrix)).toBeLessThan(1e-13 * scale);
  });

  it('reads the lower triangle only', () => {
    const matrix = { size: 2, data: Float64Array.of(2, 99, -1, 2) };
    expect([...symmetricEigen(matrix).values].map((value) => Math.round(value))).toEqual([3, 1]);
  });

  it('refuses what is no number', () => {
    expect(() => symmetricEigen({ size: 2, data: Float64Array.of(1, 0, Number.NaN, 1) })).toThrow(/NaN in row 1/);
  });
});

describe('singularValues', () => {
  it.each(fixtures.square)("has LAPACK's values: $name", ({ matrix: rows, values: expected }) => {
    const matrix = squareOf(rows);
    const { values, left, right } = singularValues(matrix);
    const scale = Math.max(...expected, Number.MIN_VALUE);
    expect(distance([...values], expected)).toBeLessThanOrEqual(1e-14 * rows.length * scale);
    expectOrthonormal(left);
    expectOrthonormal(right);
    expect(difference(rebuilt(left, values, right), matrix)).toBeLessThanOrEqual(1e-13 * scale);
  });

  it('keeps both sides orthonormal for 128 values over eight magnitudes', () => {
    const random = createRandom(3);
    const data = Float64Array.from({ length: 128 * 128 }, (_, i) => random.normal() * 10 ** (-(i % 128) / 16));
    const { values, left, right } = singularValues({ size: 128, data });
    expectOrthonormal(left);
    expectOrthonormal(right);
    expect(difference(rebuilt(left, values, right), { size: 128, data })).toBeLessThan(1e-12);
  });
});

it.each(fixtures.written)("both have LAPACK's values: $name", ({ name, eigenvalues, values }) => {
  const entry = written[name] as (i: number, j: number) => number;
  const matrix = {
    size: 64,
    data: Float64Array.from({ length: 64 * 64 }, (_, k) => entry(Math.floor(k / 64), k % 64)),
  };
  const found = [symmetricEigen(matrix).values, singularValues(matrix).values];
  for (const [k, expected] of [eigenvalues, values].entries()) {
    const scale = Math.max(...expected.map(Math.abs));
    expect(distance([...(found[k] ?? [])], expected)).toBeLessThan(1e-14 * scale);
  }
});

it.each([
  [64, 20, 1],
  [128, 54, 1],
  [128, 54, 1e-3],
  [128, 1, 1],
  [96, 50, 1e-160],
  [96, 50, 1e150],
])('both go through with %i rows of rank %i, of size %s', (size, rank, scale) => {
  const random = createRandom(size + rank);
  const data = new Float64Array(size * size);
  for (let k = 0; k < rank; k++) {
    const [u, v] = [0, 1].map(() => Float64Array.from({ length: size }, () => random.normal()));
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++)
        data[i * size + j] = (data[i * size + j] ?? 0) + scale * (u?.[i] ?? 0) * (v?.[j] ?? 0);
    }
  }
  const { values, left, right } = singularValues({ size, data });
  expectOrthonormal(left);
  expectOrthonormal(right);
  expect(difference(rebuilt(left, values, right), { size, data })).toBeLessThan(1e-12 * (values[0] ?? 0));
  expect(values[rank - 1]).toBeGreaterThan(1e-3 * (values[0] ?? 0));
  expect(values[rank]).toBeLessThan(1e-12 * (values[0] ?? 0));
});

function distance(found: readonly number[], expected: readonly number[]): number {
  expect(found).toHaveLength(expected.length);
  return Math.max(...found.map((value, i) => Math.abs(value - (expected[i] ?? Number.NaN))));
}

function difference(a: Square, b: Square): number {
  return distance([...a.data], [...b.data]);
}

/** left^T diag(values) right, rows being vectors. */
function rebuilt(left: Square, values: Float64Array, right: Square): Square {
  const { size } = right;
  const scaled = { size, data: right.data.map((value, i) => value * (values[Math.floor(i / size)] ?? 0)) };
  return multiplySquares(transposeSquare(left), scaled);
}

function expectOrthonormal(rows: Square): void {
  const identity = Float64Array.from({ length: rows.size ** 2 }, (_, i) => (i % (rows.size + 1) === 0 ? 1 : 0));
  expect(difference(multiplySquares(rows, transposeSquare(rows)), { size: rows.size, data: identity })).toBeLessThan(
    1e-13,
  );
}
