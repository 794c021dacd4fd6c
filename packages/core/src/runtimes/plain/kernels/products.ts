import { sizeOf } from '../../../tensor/tensor.ts';
import {
  broadcastStrides,
  type Call,
  type FloatArray,
  floatsAt,
  forEachRow,
  type Kernels,
  operandAt,
  rowMajorStrides,
} from '../value.ts';

export const matmulKernels = {
  matmul: (_, call) => {
    const [a, b] = [operandAt(call, 0), operandAt(call, 1)];
    const [aData, bData] = [floatsAt(call, 0), floatsAt(call, 1)];
    const out = new call.Float(sizeOf(call.shape));
    const [m = 1, n = 1] = call.shape.slice(-2);
    const k = a.shape.at(-1) ?? 1;
    const leading = call.shape.slice(0, -2);
    const matrices = [
      rowMajorStrides(leading).map((stride) => stride * m * n),
      broadcastStrides(a.shape.slice(0, -2), leading).map((stride) => stride * m * k),
      broadcastStrides(b.shape.slice(0, -2), leading).map((stride) => stride * k * n),
    ];
    forEachRow(leading, matrices, ([o = 0, i = 0, j = 0], [oStep = 0, aStep = 0, bStep = 0], count) => {
      for (let turn = 0; turn < count; turn++, o += oStep, i += aStep, j += bStep) {
        multiplyMatrices({ data: out, start: o }, { data: aData, start: i }, { data: bData, start: j }, m, k, n);
      }
    });
    return out;
  },
} satisfies Partial<Kernels>;

/** Rows of a packed at a time: with k = 512 they fill a quarter of a megabyte, which stays in the cache. */
const blockRows = 64;
/** The innermost loop computes tile x tile results, each operand read once for `tile` products. */
const tile = 4;

/** A matrix inside an array, row-major from an index on. */
export interface MatrixView {
  readonly data: FloatArray;
  readonly start: number;
}

/**
 * out = a b with a [m, k], b [k, n], out [m, n]; sums in double precision.
 *
 * Packed as BLAS libraries do it (Goto and van de Geijn, ACM TOMS 34, 2008): four rows of a and four columns of b lie
 * interleaved in small buffers, so that the innermost loop reads both in order and keeps its 16 sums in registers.
 */
export function multiplyMatrices(out: MatrixView, a: MatrixView, b: MatrixView, m: number, k: number, n: number): void {
  const rows = new Float64Array(blockRows * k);
  const columns = new Float64Array(tile * k);
  const sums = new Float64Array(tile * tile);
  for (let block = 0; block < m; block += blockRows) {
    const height = Math.min(blockRows, m - block);
    for (let i = 0; i < height; i += tile) packRows(rows, i * k, a, block + i, Math.min(tile, height - i), k);
    for (let j = 0; j < n; j += tile) {
      const width = Math.min(tile, n - j);
      packColumns(columns, b, j, width, k, n);
      for (let i = 0; i < height; i += tile) {
        multiplyTile(sums, rows, i * k, columns, k);
        storeTile(out, sums, block + i, j, Math.min(tile, height - i), width, n);
      }
    }
  }
}

function packRows(packed: Float64Array, at: number, a: MatrixView, row: number, count: number, k: number): void {
  for (let r = 0; r < tile; r++) {
    const source = a.start + (row + r) * k;
    for (let p = 0; p < k; p++) packed[at + p * tile + r] = r < count ? (a.data[source + p] as number) : 0;
  }
}

function packColumns(packed: Float64Array, b: MatrixView, column: number, count: number, k: number, n: number): void {
  for (let p = 0; p < k; p++) {
    const source = b.start + p * n + column;
    for (let c = 0; c < tile; c++) packed[p * tile + c] = c < count ? (b.data[source + c] as number) : 0;
  }
}

/** sums [4, 4] = the four packed rows from `at` on times the four packed columns. */
function multiplyTile(sums: Float64Array, rows: Float64Array, at: number, columns: Float64Array, k: number): void {
  let [s00, s01, s02, s03] = [0, 0, 0, 0];
  let [s10, s11, s12, s13] = [0, 0, 0, 0];
  let [s20, s21, s22, s23] = [0, 0, 0, 0];
  let [s30, s31, s32, s33] = [0, 0, 0, 0];
  for (let i = at, j = 0; j < tile * k; i += tile, j += tile) {
    const b0 = columns[j] as number;
    const b1 = columns[j + 1] as number;
    const b2 = columns[j + 2] as number;
    const b3 = columns[j + 3] as number;
    const a0 = rows[i] as number;
    s00 += a0 * b0;
    s01 += a0 * b1;
    s02 += a0 * b2;
    s03 += a0 * b3;
    const a1 = rows[i + 1] as number;
    s10 += a1 * b0;
    s11 += a1 * b1;
    s12 += a1 * b2;
    s13 += a1 * b3;
    const a2 = rows[i + 2] as number;
    s20 += a2 * b0;
    s21 += a2 * b1;
    s22 += a2 * b2;
    s23 += a2 * b3;
    const a3 = rows[i + 3] as number;
    s30 += a3 * b0;
    s31 += a3 * b1;
    s32 += a3 * b2;
    s33 += a3 * b3;
  }
  sums.set([s00, s01, s02, s03, s10, s11, s12, s13, s20, s21, s22, s23, s30, s31, s32, s33]);
}

function storeTile(
  out: MatrixView,
  sums: Float64Array,
  row: number,
  column: number,
  height: number,
  width: number,
  n: number,
): void {
  for (let r = 0; r < height; r++) {
    const target = out.start + (row + r) * n + column;
    for (let c = 0; c < width; c++) out.data[target + c] = sums[r * tile + c] as number;
  }
}

export const reduceKernels = {
  sum: ({ attributes: { axes } }, call) =>
    reduce(call, axes, 0, (totals, o, oStep, x, i, iStep, count) => {
      if (oStep !== 0) {
        for (const end = o + oStep * count; o < end; o += oStep, i += iStep) totals[o] = at(totals, o) + at(x, i);
        return;
      }
      let total = at(totals, o);
      for (let n = 0; n < count; n++, i += iStep) total += at(x, i);
      totals[o] = total;
    }),

  max: ({ attributes: { axes } }, call) =>
    reduce(call, axes, Number.NEGATIVE_INFINITY, (maxima, o, oStep, x, i, iStep, count) => {
      for (let n = 0; n < count; n++, o += oStep, i += iStep) maxima[o] = Math.max(at(maxima, o), at(x, i));
    }),

  softmax: (_, call) => {
    const x = floatsAt(call, 0);
    const out = new call.Float(x.length);
    const columns = call.shape.at(-1) ?? 1;
    for (let start = 0; start < x.length; start += columns) softmaxRow(out, x, start, start + columns);
    return out;
  },
} satisfies Partial<Kernels>;

/** Folds `count` elements of x, from i by iStep, into results, from o by oStep (0: all into one). */
type FoldRow = (
  results: Float64Array,
  o: number,
  oStep: number,
  x: FloatArray,
  i: number,
  iStep: number,
  count: number,
) => void;

/** Folds x over the given axes, in double precision. */
function reduce(call: Call, axes: readonly number[], initial: number, fold: FoldRow): FloatArray {
  const { shape } = operandAt(call, 0);
  const x = floatsAt(call, 0);
  const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const results = new Float64Array(sizeOf(kept)).fill(initial);
  const strides = [broadcastStrides(kept, shape), rowMajorStrides(shape)];
  forEachRow(shape, strides, ([o = 0, i = 0], [oStep = 0, iStep = 0], count) => {
    fold(results, o, oStep, x, i, iStep, count);
  });
  return new call.Float(results);
}

function softmaxRow(out: FloatArray, x: FloatArray, start: number, end: number): void {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = start; i < end; i++) largest = Math.max(largest, at(x, i));
  let total = 0;
  for (let i = start; i < end; i++) {
    const power = Math.exp(at(x, i) - largest);
    out[i] = power;
    total += power;
  }
  for (let i = start; i < end; i++) out[i] = at(out, i) / total;
}

function at(values: FloatArray, index: number): number {
  return values[index] as number;
}
