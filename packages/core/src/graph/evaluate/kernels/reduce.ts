import { sizeOf } from '../../../tensor/tensor.ts';
import { broadcastStrides, forEachRow, rowMajorStrides } from '../strides.ts';
import { type Call, type FloatArray, floatsAt, type Kernels, operandAt } from '../value.ts';

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
