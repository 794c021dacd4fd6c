import type { DimBindings, PerOperation, Tensor } from '@fgclip/core';
import { resolveDim } from '@fgclip/core/internal';
import type * as tfjs from '@tensorflow/tfjs';

/** The module @tensorflow/tfjs, as `import * as tf` gives it. */
export type TensorFlow = typeof tfjs;

/** What a rule gets besides the node: everything symbolic has its size by now. */
export interface TfjsCall {
  readonly tf: TensorFlow;
  readonly operands: readonly tfjs.Tensor[];
  /** The shape to yield. */
  readonly shape: readonly number[];
  readonly bindings: DimBindings;
  /** Values of inputs and parameters. */
  readonly leaf: (name: string) => tfjs.Tensor;
  /** A constant on the device. */
  readonly constant: (value: Tensor) => tfjs.Tensor;
}

type Rule = (node: unknown, call: TfjsCall) => tfjs.Tensor;

/** TensorFlow.js' form of every operation. */
export const tfjsRules: PerOperation<[call: TfjsCall], tfjs.Tensor> = {
  input: ({ attributes }, { leaf }) => leaf(attributes.name),
  parameter: ({ attributes }, { leaf }) => leaf(attributes.name),
  constant: ({ attributes: { data } }, { constant, shape }) => constant({ shape, data }),
  dimension: ({ attributes: { dim } }, { tf, bindings }) => tf.scalar(resolveDim(dim, bindings), 'float32'),
  eye: (_, { tf, shape: [size = 1] }) => tf.eye(size),
  range: (_, { tf, shape: [size = 1] }) => tf.range(0, size, 1, 'int32'),

  negate: unary((tf, x) => tf.neg(x)),
  exp: unary((tf, x) => tf.exp(x)),
  log: unary((tf, x) => tf.log(x)),
  sqrt: unary((tf, x) => tf.sqrt(x)),
  tanh: unary((tf, x) => tf.tanh(x)),
  sigmoid: unary((tf, x) => tf.sigmoid(x)),
  erf: unary((tf, x) => tf.erf(x)),
  relu: unary((tf, x) => tf.relu(x)),
  stopGradient: withoutGradient((_, [x]) => x.clone()),

  add: binary((tf, a, b) => tf.add(a, b)),
  subtract: binary((tf, a, b) => tf.sub(a, b)),
  multiply: binary((tf, a, b) => tf.mul(a, b)),
  divide: binary((tf, a, b) => tf.div(a, b)),
  maximum: binary((tf, a, b) => tf.maximum(a, b)),
  greater: withoutGradient((tf, [a, b]) => tf.cast(tf.greater(a, b), 'float32')),
  equal: withoutGradient((tf, [a, b]) => tf.cast(tf.equal(a, b), 'float32')),

  // WebAssembly and WebGL fail at, or make up, the sum of nothing.
  sum: ({ attributes: { axes, keepDims } }, call) =>
    first(call).size === 0 ? call.tf.zeros([...call.shape]) : call.tf.sum(first(call), [...axes], keepDims),
  max: ({ attributes: { axes, keepDims } }, call) => call.tf.max(first(call), [...axes], keepDims),
  softmax: unary((tf, x) => tf.softmax(x)),

  // Transposes stay operations of their own: with matMul's flags for them it is 11 to 20 times slower in WebAssembly.
  matmul: binary((tf, a, b, shape) =>
    isOneMatrix(b) ? rowsTimes(tf, a, b, shape) : tf.matMul(withBatch(a, shape), withBatch(b, shape)),
  ),

  transpose: ({ attributes: { permutation } }, call) => call.tf.transpose(first(call), [...permutation]),
  reshape: (_, call) => call.tf.reshape(first(call), [...call.shape]),
  broadcastTo: (_, call) => call.tf.broadcastTo(first(call), [...call.shape]),
  slice: ({ attributes: { axis, start } }, call) =>
    call.tf.slice(first(call), along(call.shape, axis, start), [...call.shape]),
  pad: ({ attributes: { axis, before, after } }, call) => {
    const paddings = call.shape.map((_, i): [number, number] => (i === axis ? [before, after] : [0, 0]));
    return call.tf.pad(first(call), paddings);
  },
  concat: ({ attributes: { axis } }, { tf, operands }) => tf.concat([...operands], axis),

  gather: binary((tf, table, indices) => tf.gather(table, indices.toInt())),
  scatterAdd: binary((tf, indices, updates, [rows = 1, ...row]) => {
    const [count, width] = [indices.size, row.reduce((product, dim) => product * dim, 1)];
    const [positions, values] = [indices.reshape([count, 1]), updates.reshape([count, width])];
    return tf.scatterND(evenRows(tf, positions), evenRows(tf, values), [rows, width]).reshape([rows, ...row]);
  }),
};

function unary(apply: (tf: TensorFlow, x: tfjs.Tensor) => tfjs.Tensor): Rule {
  return (_, call) => apply(call.tf, first(call));
}

function binary(
  apply: (tf: TensorFlow, a: tfjs.Tensor, b: tfjs.Tensor, shape: readonly number[]) => tfjs.Tensor,
): Rule {
  return (_, { tf, operands, shape }) => {
    const [a, b] = operands as readonly [tfjs.Tensor, tfjs.Tensor];
    return apply(tf, a, b, shape);
  };
}

/** An operation that TensorFlow.js' own differentiation, where somebody applies it, takes for a constant. */
function withoutGradient(apply: (tf: TensorFlow, operands: readonly [tfjs.Tensor, tfjs.Tensor]) => tfjs.Tensor): Rule {
  return (_, { tf, operands }) => {
    const compute = tf.customGrad((...args) => {
      const tensors = args.slice(0, operands.length) as tfjs.Tensor[];
      return {
        value: apply(tf, tensors as [tfjs.Tensor, tfjs.Tensor]),
        gradFunc: () => tensors.map((x) => tf.zerosLike(x)),
      };
    });
    return compute(...operands);
  };
}

function isOneMatrix(x: tfjs.Tensor): boolean {
  return x.shape.slice(0, -2).every((dim) => dim === 1);
}

/** Matrices, all times the same one, are the rows of one product: a list of products is 30 times slower in WebAssembly. */
function rowsTimes(tf: TensorFlow, a: tfjs.Tensor, b: tfjs.Tensor, shape: readonly number[]): tfjs.Tensor {
  const [inner = 1, columns = 1] = b.shape.slice(-2);
  return tf.matMul(a.reshape([-1, inner]), b.reshape([inner, columns])).reshape([...shape]);
}

/** TensorFlow.js repeats a single matrix by itself, but gets lists of matrices wrong where it repeats along an axis. */
function withBatch(x: tfjs.Tensor, shape: readonly number[]): tfjs.Tensor {
  const batch = shape.slice(0, -2);
  const own = x.shape.slice(0, -2);
  const matches = own.every((dim) => dim === 1) || own.join() === batch.join();
  return matches ? x : x.broadcastTo([...batch, ...x.shape.slice(-2)]);
}

/** WebGL scatters rows in pairs, and what lies behind the last of an odd number counts as a row: here it is zero. */
function evenRows(tf: TensorFlow, x: tfjs.Tensor): tfjs.Tensor {
  return (x.shape[0] ?? 0) % 2 === 0
    ? x
    : tf.pad(x, [
        [0, 1],
        [0, 0],
      ]);
}

function first({ operands }: TfjsCall): tfjs.Tensor {
  return operands[0] as tfjs.Tensor;
}

function along(shape: readonly number[], axis: number, value: number): number[] {
  return shape.map((_, i) => (i === axis ? value : 0));
}
