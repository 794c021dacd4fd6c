import { FgclipError } from '../../../errors.ts';
import { resolveDim } from '../../../graph/expression.ts';
import { sizeOf } from '../../../tensor/tensor.ts';
import { valueNamed } from '../bind-dimensions.ts';
import {
  broadcastStrides,
  emptyLike,
  floatsAt,
  forEachRow,
  type Kernels,
  type NumberArray,
  operandAt,
  rowMajorStrides,
  toPrecision,
} from '../value.ts';

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

export const leafKernels = {
  input: ({ attributes: { name } }, { values, Float }) => toPrecision(valueNamed(values, 'input', name).data, Float),
  parameter: ({ attributes: { name } }, { values, Float }) =>
    toPrecision(valueNamed(values, 'parameter', name).data, Float),
  constant: ({ attributes: { data } }, { Float }) => toPrecision(data, Float),
  dimension: ({ attributes: { dim } }, { bindings, Float }) => new Float([resolveDim(dim, bindings)]),
  eye: (_, { shape: [size = 0], Float }) => {
    const out = new Float(size * size);
    for (let i = 0; i < size; i++) out[i * size + i] = 1;
    return out;
  },
  range: (_, { shape: [size = 0] }) => Int32Array.from({ length: size }, (__, i) => i),
} satisfies Partial<Kernels>;

export const lookupKernels = {
  gather: (_, call) => {
    const [{ data, shape }, indices] = [operandAt(call, 0), operandAt(call, 1)];
    const [rows = 0, ...rest] = shape;
    const width = sizeOf(rest);
    const out = emptyLike(data, sizeOf(call.shape));
    indices.data.forEach((index, i) => {
      checkRow('gather', index, rows);
      out.set(data.subarray(index * width, (index + 1) * width), i * width);
    });
    return out;
  },

  scatterAdd: (_, call) => {
    const [indices, updates] = [operandAt(call, 0), floatsAt(call, 1)];
    const [rows = 0, ...rest] = call.shape;
    const width = sizeOf(rest);
    const totals = new Float64Array(rows * width);
    indices.data.forEach((index, i) => {
      checkRow('scatterAdd', index, rows);
      for (let c = 0; c < width; c++) {
        totals[index * width + c] = (totals[index * width + c] as number) + (updates[i * width + c] as number);
      }
    });
    return new call.Float(totals);
  },
} satisfies Partial<Kernels>;

function checkRow(operation: string, index: number, rows: number): void {
  if (index >= 0 && index < rows) return;
  throw new FgclipError('INVALID_DATA', `${operation}: an index is outside the table`, {
    expected: `0 to ${rows - 1}`,
    found: `${index}`,
  });
}
