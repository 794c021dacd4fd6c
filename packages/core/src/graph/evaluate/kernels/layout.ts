import { sizeOf } from '../../../tensor/tensor.ts';
import { broadcastStrides, forEachRow, rowMajorStrides } from '../strides.ts';
import { emptyLike, type Kernels, type NumberArray, operandAt } from '../value.ts';

export const layoutKernels = {
  reshape: (_, call) => operandAt(call, 0).data,

  transpose: ({ attributes: { permutation } }, call) => {
    const { data, shape } = operandAt(call, 0);
    const own = rowMajorStrides(shape);
    const out = emptyLike(data, data.length);
    copy(call.shape, dense(out, call.shape), { data, start: 0, strides: permutation.map((axis) => own[axis] ?? 0) });
    return out;
  },

  broadcastTo: (_, call) => {
    const { data, shape } = operandAt(call, 0);
    const out = emptyLike(data, sizeOf(call.shape));
    copy(call.shape, dense(out, call.shape), { data, start: 0, strides: broadcastStrides(shape, call.shape) });
    return out;
  },

  slice: ({ attributes: { axis, start } }, call) => {
    const { data, shape } = operandAt(call, 0);
    const out = emptyLike(data, sizeOf(call.shape));
    copy(call.shape, dense(out, call.shape), dense(data, shape, axis, start));
    return out;
  },

  pad: ({ attributes: { axis, before } }, call) => {
    const { data, shape } = operandAt(call, 0);
    const out = emptyLike(data, sizeOf(call.shape));
    copy(shape, dense(out, call.shape, axis, before), dense(data, shape));
    return out;
  },

  concat: ({ attributes: { axis } }, call) => {
    const out = emptyLike(operandAt(call, 0).data, sizeOf(call.shape));
    let start = 0;
    for (const { data, shape } of call.operands) {
      copy(shape, dense(out, call.shape, axis, start), dense(data, shape));
      start += shape[axis] ?? 0;
    }
    return out;
  },
} satisfies Partial<Kernels>;

interface StridedView {
  readonly data: NumberArray;
  readonly start: number;
  readonly strides: readonly number[];
}

/** A row-major array of that shape, seen from an index along one axis on. */
function dense(data: NumberArray, shape: readonly number[], axis = 0, index = 0): StridedView {
  const strides = rowMajorStrides(shape);
  return { data, start: index * (strides[axis] ?? 0), strides };
}

function copy(shape: readonly number[], to: StridedView, from: StridedView): void {
  forEachRow(shape, [to.strides, from.strides], ([o = 0, i = 0], [oStep = 0, iStep = 0], count) => {
    copyRow(to.data, to.start + o, oStep, from.data, from.start + i, iStep, count);
  });
}

function copyRow(
  out: NumberArray,
  o: number,
  oStep: number,
  x: NumberArray,
  i: number,
  iStep: number,
  count: number,
): void {
  for (let n = 0; n < count; n++, o += oStep, i += iStep) out[o] = x[i] as number;
}
