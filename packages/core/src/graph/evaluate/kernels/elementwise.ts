import { sizeOf } from '../../../tensor/tensor.ts';
import type { Node, OperationName } from '../../expression.ts';
import { broadcastStrides, forEachRow, rowMajorStrides } from '../strides.ts';
import { type Call, type FloatArray, floatsAt, type Kernels, operandAt } from '../value.ts';
import { erf } from './erf.ts';

/*
 * Every operation has a loop of its own, although only one expression differs: JavaScript engines specialise code by
 * function, and a shared loop over a callback runs ten times slower.
 */

export const elementwiseKernels = {
  negate: unary((out, x) => {
    for (let i = 0; i < out.length; i++) out[i] = -at(x, i);
  }),
  exp: unary((out, x) => {
    for (let i = 0; i < out.length; i++) out[i] = Math.exp(at(x, i));
  }),
  log: unary((out, x) => {
    for (let i = 0; i < out.length; i++) out[i] = Math.log(at(x, i));
  }),
  sqrt: unary((out, x) => {
    for (let i = 0; i < out.length; i++) out[i] = Math.sqrt(at(x, i));
  }),
  tanh: unary((out, x) => {
    for (let i = 0; i < out.length; i++) out[i] = Math.tanh(at(x, i));
  }),
  sigmoid: unary((out, x) => {
    for (let i = 0; i < out.length; i++) out[i] = 1 / (1 + Math.exp(-at(x, i)));
  }),
  erf: unary((out, x) => {
    for (let i = 0; i < out.length; i++) out[i] = erf(at(x, i));
  }),
  relu: unary((out, x) => {
    for (let i = 0; i < out.length; i++) out[i] = Math.max(at(x, i), 0);
  }),
  stopGradient: (_, call) => operandAt(call, 0).data,

  add: binary((out, o, count, a, i, aStep, b, j, bStep) => {
    for (const end = o + count; o < end; o++, i += aStep, j += bStep) out[o] = at(a, i) + at(b, j);
  }),
  subtract: binary((out, o, count, a, i, aStep, b, j, bStep) => {
    for (const end = o + count; o < end; o++, i += aStep, j += bStep) out[o] = at(a, i) - at(b, j);
  }),
  multiply: binary((out, o, count, a, i, aStep, b, j, bStep) => {
    for (const end = o + count; o < end; o++, i += aStep, j += bStep) out[o] = at(a, i) * at(b, j);
  }),
  divide: binary((out, o, count, a, i, aStep, b, j, bStep) => {
    for (const end = o + count; o < end; o++, i += aStep, j += bStep) out[o] = at(a, i) / at(b, j);
  }),
  maximum: binary((out, o, count, a, i, aStep, b, j, bStep) => {
    for (const end = o + count; o < end; o++, i += aStep, j += bStep) out[o] = Math.max(at(a, i), at(b, j));
  }),
  greater: binary((out, o, count, a, i, aStep, b, j, bStep) => {
    for (const end = o + count; o < end; o++, i += aStep, j += bStep) out[o] = at(a, i) > at(b, j) ? 1 : 0;
  }),
  equal: binary((out, o, count, a, i, aStep, b, j, bStep) => {
    for (const end = o + count; o < end; o++, i += aStep, j += bStep) out[o] = at(a, i) === at(b, j) ? 1 : 0;
  }),
} satisfies Partial<Kernels>;

type UnaryLoop = (out: FloatArray, x: FloatArray) => void;

/** One row: `count` elements of out from index o, of a from i by aStep, of b from j by bStep. */
type BinaryRow = (
  out: FloatArray,
  o: number,
  count: number,
  a: FloatArray,
  i: number,
  aStep: number,
  b: FloatArray,
  j: number,
  bStep: number,
) => void;

function unary(loop: UnaryLoop) {
  return (_: Node<OperationName>, call: Call): FloatArray => {
    const x = floatsAt(call, 0);
    const out = new call.Float(x.length);
    loop(out, x);
    return out;
  };
}

function binary(row: BinaryRow) {
  return (_: Node<OperationName>, call: Call): FloatArray => {
    const [a, b] = [operandAt(call, 0), operandAt(call, 1)];
    const [aData, bData] = [floatsAt(call, 0), floatsAt(call, 1)];
    const strides = [rowMajorStrides(call.shape), ...[a, b].map((x) => broadcastStrides(x.shape, call.shape))];
    const out = new call.Float(sizeOf(call.shape));
    forEachRow(call.shape, strides, ([o = 0, i = 0, j = 0], [, aStep = 0, bStep = 0], count) => {
      row(out, o, count, aData, i, aStep, bData, j, bStep);
    });
    return out;
  };
}

function at(values: FloatArray, index: number): number {
  return values[index] as number;
}
