import { FgclipError } from '../errors.ts';

/** A square matrix in float64, row by row: [size, size]. */
export interface Square {
  readonly size: number;
  readonly data: Float64Array;
}

/** Eigenvalues in falling order, and their vectors: row i of `vectors` belongs to value i. All vectors are unit. */
export interface SymmetricEigen {
  readonly values: Float64Array;
  readonly vectors: Square;
}

/** left diag(values) right^T = the matrix. Values fall; row i of `left` and of `right` belongs to value i. */
export interface SingularValues {
  readonly values: Float64Array;
  readonly left: Square;
  readonly right: Square;
}

/** A B, both [n, n]. */
export function multiplySquares({ size: n, data: a }: Square, { data: b }: Square): Square {
  const product = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const target = product.subarray(i * n, (i + 1) * n);
    for (let k = 0; k < n; k++) addScaled(target, b.subarray(k * n, (k + 1) * n), a[i * n + k] ?? 0);
  }
  return { size: n, data: product };
}

export function transposeSquare({ size: n, data }: Square): Square {
  const turned = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) turned[j * n + i] = data[i * n + j] ?? 0;
  return { size: n, data: turned };
}

/**
 * Eigenvalues and eigenvectors of a symmetric matrix: Householder's reduction to a tridiagonal one, then QL steps with
 * implicit shifts (Golub and Van Loan, Matrix Computations, 8.3). Of the matrix only the lower triangle is read.
 *
 * @throws INVALID_DATA for NaN or Infinity.
 */
export function symmetricEigen(matrix: Square): SymmetricEigen {
  checkFinite(matrix);
  const { scaled, factor } = withinRange(matrix);
  const { diagonal, beside, basis } = tridiagonal(scaled);
  diagonalize(diagonal, beside, basis, matrix.size);
  for (let i = 0; i < diagonal.length; i++) diagonal[i] = (diagonal[i] ?? 0) / factor;
  return inOrder(diagonal, [{ size: matrix.size, data: basis }], ([vectors]) => vectors as Square);
}

/** The matrix times the power of two that brings its largest entry to about 1, so that squares stay in range. */
function withinRange({ size, data }: Square): { readonly scaled: Square; readonly factor: number } {
  const largest = largestOf(data);
  const factor = largest === 0 ? 1 : 2 ** -Math.max(-1000, Math.min(1000, Math.floor(Math.log2(largest))));
  return { scaled: { size, data: data.map((value) => value * factor) }, factor };
}

/** Householder's reduction: rows of `basis` are the orthonormal vectors that the tridiagonal matrix is written in. */
function tridiagonal({ size: n, data }: Square) {
  const a = Float64Array.from(data);
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) a[j * n + i] = a[i * n + j] ?? 0;
  const reflections: { readonly v: Float64Array; readonly scale: number }[] = [];
  for (let k = 0; k + 2 < n; k++) {
    const v = Float64Array.from({ length: n - k - 1 }, (_, i) => a[(k + 1 + i) * n + k] ?? 0);
    const reflection = householder(v);
    reflections.push(reflection);
    if (reflection.scale !== 0) reflectBothSides(a, n, k + 1, reflection);
  }
  const diagonal = Float64Array.from({ length: n }, (_, i) => a[i * n + i] ?? 0);
  const beside = Float64Array.from({ length: n }, (_, i) => (i + 1 < n ? (a[(i + 1) * n + i] ?? 0) : 0));
  return { diagonal, beside, basis: accumulated(reflections, n) };
}

/** Of x the vector v and scale of the reflection I - scale v v^T that leaves only its first entry; in place of x. */
function householder(x: Float64Array): { readonly v: Float64Array; readonly scale: number } {
  const largest = x.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const rest = x.subarray(1).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (rest === 0) return { v: x, scale: 0 };
  for (let i = 0; i < x.length; i++) x[i] = (x[i] ?? 0) / largest;
  const length = Math.sqrt(dot(x, x));
  const first = x[0] ?? 0;
  x[0] = first + (first < 0 ? -length : length);
  return { v: x, scale: 2 / dot(x, x) };
}

/** H A H for a symmetric A and the reflection of its rows and columns from `from` on. */
function reflectBothSides(
  a: Float64Array,
  n: number,
  from: number,
  { v, scale }: { readonly v: Float64Array; readonly scale: number },
): void {
  // The column and row before `from` are the vector that was reflected.
  const before = Float64Array.from(v, (_, i) => a[(from + i) * n + from - 1] ?? 0);
  addScaled(before, v, -scale * dot(v, before));
  before.forEach((value, i) => {
    a[(from + i) * n + from - 1] = value;
    a[(from - 1) * n + from + i] = value;
  });
  const row = (i: number) => a.subarray((from + i) * n + from, (from + i + 1) * n);
  const p = Float64Array.from(v, (_, i) => scale * dot(row(i), v));
  addScaled(p, v, (-scale / 2) * dot(p, v));
  for (let i = 0; i < v.length; i++) {
    addScaled(row(i), p, -(v[i] ?? 0));
    addScaled(row(i), v, -(p[i] ?? 0));
  }
}

/** The transpose of the product of all reflections, each of the entries behind its own number. */
function accumulated(reflections: readonly { readonly v: Float64Array; readonly scale: number }[], n: number) {
  const basis = new Float64Array(n * n);
  for (let i = 0; i < n; i++) basis[i * n + i] = 1;
  for (let k = reflections.length - 1; k >= 0; k--) {
    const { v, scale } = reflections[k] as (typeof reflections)[number];
    if (scale === 0) continue;
    for (let i = k + 1; i < n; i++) {
      const row = basis.subarray(i * n + k + 1, (i + 1) * n);
      addScaled(row, v, -scale * dot(row, v));
    }
  }
  return basis;
}

const MAX_STEPS = 60;

/** QL steps until nothing is beside the diagonal; rows of `basis` turn along. */
function diagonalize(d: Float64Array, e: Float64Array, basis: Float64Array, n: number): void {
  // Each step rounds by so much of the largest entry: what is beside the diagonal cannot be made smaller for sure.
  const noise = Number.EPSILON * Math.max(largestOf(d), largestOf(e));
  for (let from = 0; from < n; from++) {
    for (let steps = 0; ; steps++) {
      const to = blockEnd(e, from, noise);
      if (to === from) break;
      if (steps === MAX_STEPS) throw new FgclipError('INVALID_DATA', 'The eigenvalues do not converge');
      qlStep(d, e, basis, n, from, to);
    }
  }
}

/** The last row of the block that `from` is connected to. */
function blockEnd(e: Float64Array, from: number, noise: number): number {
  for (let m = from; m + 1 < e.length; m++) if (Math.abs(e[m] ?? 0) <= noise) return m;
  return e.length - 1;
}

function largestOf(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** One implicit step with Wilkinson's shift on rows `from` to `to`: plane rotations from the bottom up. */
function qlStep(d: Float64Array, e: Float64Array, basis: Float64Array, n: number, from: number, to: number): void {
  const at = (values: Float64Array, i: number) => values[i] ?? 0;
  const half = (at(d, from + 1) - at(d, from)) / (2 * at(e, from));
  const root = Math.hypot(half, 1);
  let g = at(d, to) - at(d, from) + at(e, from) / (half + (half < 0 ? -root : root));
  let [sine, cosine, shift] = [1, 1, 0];
  for (let i = to - 1; i >= from; i--) {
    const f = sine * at(e, i);
    const b = cosine * at(e, i);
    const length = Math.hypot(f, g);
    e[i + 1] = length;
    if (length === 0) {
      d[i + 1] = at(d, i + 1) - shift;
      e[to] = 0;
      return;
    }
    [sine, cosine] = [f / length, g / length];
    g = at(d, i + 1) - shift;
    const r = (at(d, i) - g) * sine + 2 * cosine * b;
    shift = sine * r;
    d[i + 1] = g + shift;
    g = cosine * r - b;
    rotate(basis.subarray(i * n, (i + 1) * n), basis.subarray((i + 1) * n, (i + 2) * n), cosine, sine);
  }
  d[from] = at(d, from) - shift;
  e[from] = g;
  e[to] = 0;
}

const MAX_SWEEPS = 40;

/**
 * Singular values and vectors of a square matrix M: the eigenvectors of M^T M make its columns nearly orthogonal, and
 * one-sided Jacobi rotations do the rest (Demmel and Veselic, 1992), so that small values and the orthogonality of both
 * sides are as accurate as the large ones.
 *
 * @throws INVALID_DATA for NaN or Infinity.
 */
export function singularValues(matrix: Square): SingularValues {
  checkFinite(matrix);
  const { size: n } = matrix;
  const { scaled, factor } = withinRange(matrix);
  const turned = transposeSquare(scaled);
  const { vectors: right } = symmetricEigen(multiplySquares(turned, scaled));
  // Rows: M v_i, what becomes s_i u_i.
  const left = multiplySquares(right, turned);
  orthogonalize(left, right);
  const values = Float64Array.from({ length: n }, (_, i) => Math.sqrt(dot(rowOf(left, i), rowOf(left, i))));
  const { values: sorted, vectors } = inOrder(values, [left, right], (both) => both);
  const [u, v] = vectors as [Square, Square];
  normalizeRows(u, sorted);
  return { values: sorted.map((value) => value / factor), left: u, right: v };
}

/** Turns pairs of rows until all are orthogonal to working precision. */
function orthogonalize(left: Square, right: Square): void {
  const { size: n } = left;
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let turns = 0;
    const squares = Float64Array.from({ length: n }, (_, i) => dot(rowOf(left, i), rowOf(left, i)));
    for (let i = 0; i < n; i++) {
      for (let j = i + 1; j < n; j++) {
        const between = dot(rowOf(left, i), rowOf(left, j));
        const [a, b] = [squares[i] ?? 0, squares[j] ?? 0];
        if (Math.abs(between) <= n * Number.EPSILON * Math.sqrt(a * b) || a * b === 0) continue;
        turns++;
        const tau = (b - a) / (2 * between);
        const tangent = (tau < 0 ? -1 : 1) / (Math.abs(tau) + Math.hypot(1, tau));
        const cosine = 1 / Math.hypot(1, tangent);
        rotate(rowOf(left, i), rowOf(left, j), cosine, tangent * cosine);
        rotate(rowOf(right, i), rowOf(right, j), cosine, tangent * cosine);
        squares[i] = a - tangent * between;
        squares[j] = b + tangent * between;
      }
    }
    if (turns === 0) return;
  }
}

/** Rows over their lengths; in place of those of length 0 unit vectors orthogonal to all before. */
function normalizeRows(rows: Square, lengths: Float64Array): void {
  const { size: n } = rows;
  const least = (lengths[0] ?? 0) * n * Number.EPSILON;
  for (let i = 0; i < n; i++) {
    const row = rowOf(rows, i);
    const length = lengths[i] ?? 0;
    if (length > least) for (let k = 0; k < n; k++) row[k] = (row[k] ?? 0) / length;
    else row.set(orthogonalTo(rows, i));
  }
}

/** A unit vector orthogonal to the first rows. */
function orthogonalTo(rows: Square, count: number): Float64Array {
  const { size: n } = rows;
  for (let axis = 0; axis < n; axis++) {
    const vector = new Float64Array(n);
    vector[axis] = 1;
    // Twice, since once leaves rounding.
    for (let pass = 0; pass < 2; pass++) {
      for (let i = 0; i < count; i++) addScaled(vector, rowOf(rows, i), -dot(vector, rowOf(rows, i)));
    }
    const length = Math.sqrt(dot(vector, vector));
    if (length > 0.5 / Math.sqrt(n)) return vector.map((value) => value / length);
  }
  return new Float64Array(n);
}

/** Everything in falling order of the values. */
function inOrder<Result>(values: Float64Array, rows: readonly Square[], pick: (rows: Square[]) => Result) {
  const order = Array.from(values.keys()).sort((i, j) => (values[j] ?? 0) - (values[i] ?? 0) || i - j);
  const sorted = rows.map((square) => {
    const data = new Float64Array(square.data.length);
    order.forEach((from, to) => {
      data.set(rowOf(square, from), to * square.size);
    });
    return { size: square.size, data };
  });
  return { values: Float64Array.from(order, (i) => values[i] ?? 0), vectors: pick(sorted) };
}

function rowOf({ size, data }: Square, i: number): Float64Array {
  return data.subarray(i * size, (i + 1) * size);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function addScaled(target: Float64Array, source: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] as number) + factor * (source[i] as number);
}

/** (first, second) -> (cosine first - sine second, sine first + cosine second). */
function rotate(first: Float64Array, second: Float64Array, cosine: number, sine: number): void {
  for (let k = 0; k < first.length; k++) {
    const [a, b] = [first[k] as number, second[k] as number];
    first[k] = cosine * a - sine * b;
    second[k] = sine * a + cosine * b;
  }
}

function checkFinite({ size, data }: Square): void {
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  throw new FgclipError('INVALID_DATA', 'The matrix holds NaN or Infinity', {
    expected: 'finite numbers',
    found: `${data[at]} in row ${Math.floor(at / size)}`,
  });
}
