import type { Node, OperationName } from '../../../graph/expression.ts';
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

/**
 * Coefficients of W. J. Cody, "Rational Chebyshev Approximations for the Error Function", Mathematics of
 * Computation 23 (1969), as published with his CALERF (netlib, specfun); highest power first.
 */
const smallNumerator = [
  0.18577770618460315, 3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694,
];
const smallDenominator = [1, 23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171];
const largeNumerator = [
  2.1531153547440383e-8, 0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001, 881.952221241769,
  1712.0476126340707, 2051.0783778260716, 1230.3393547979972,
];
const largeDenominator = [
  1, 15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597,
  4362.619090143247, 3439.3676741437216, 1230.3393548037495,
];

/** The error function; relative error under 1e-15. */
export function erf(x: number): number {
  const magnitude = Math.abs(x);
  if (magnitude <= 0.46875) return (x * horner(smallNumerator, x * x)) / horner(smallDenominator, x * x);
  if (magnitude >= 6) return Math.sign(x);
  const complement = (Math.exp(-x * x) * horner(largeNumerator, magnitude)) / horner(largeDenominator, magnitude);
  return Math.sign(x) * (1 - complement);
}

function horner(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (let i = 0; i < coefficients.length; i++) value = value * x + (coefficients[i] as number);
  return value;
}
