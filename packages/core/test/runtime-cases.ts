import {
  type DimBindings,
  type Expression,
  type OperationName,
  resolveShape,
  type Shape,
} from '../src/graph/expression.ts';
import { gradient } from '../src/graph/gradient.ts';
import { defineGraph, type Graph } from '../src/graph/graph.ts';
import { gelu, layerNorm, linear, logSumExp, mean, norm, normalize, quickGelu, softplus } from '../src/graph/layers.ts';
import {
  add,
  divide,
  equal,
  erf,
  exp,
  greater,
  log,
  maximum,
  multiply,
  negate,
  relu,
  sigmoid,
  sqrt,
  square,
  stopGradient,
  subtract,
  tanh,
} from '../src/graph/operations/elementwise.ts';
import {
  broadcastTo,
  concat,
  expandDims,
  gather,
  pad,
  reshape,
  scatterAdd,
  slice,
  transpose,
} from '../src/graph/operations/layout.ts';
import { constant, dimension, eye, input, parameter, range, zeros } from '../src/graph/operations/leaves.ts';
import { matmul, max, softmax, sum } from '../src/graph/operations/products.ts';
import type { Tensors } from '../src/runtimes/runtime.ts';
import { intTensor, sizeOf, type Tensor, tensor } from '../src/tensor/tensor.ts';
import { randomValues } from './check-gradient.ts';

/** An expression for every runtime to compute. */
export interface RuntimeCase {
  readonly name: string;
  readonly operands: readonly OperandKind[];
  readonly build: (...operands: [Expression, Expression, Expression, ...Expression[]]) => Expression;
}

interface OperandKind {
  readonly shape: Shape;
  /** Maps values in (-1, 1) to those the operation is for. */
  readonly domain: (value: number) => number;
  readonly dtype: 'float32' | 'int32';
}

const float = (...shape: Shape): OperandKind => ({ shape, dtype: 'float32', domain: (value) => 2 * value });
const positive = (...shape: Shape): OperandKind => ({ ...float(...shape), domain: (value) => value + 1.5 });
/** Few different values, so that equal ones meet. */
const coarse = (...shape: Shape): OperandKind => ({ ...float(...shape), domain: (value) => Math.round(2 * value) });
const index = (rows: number, ...shape: Shape): OperandKind => ({
  shape,
  dtype: 'int32',
  domain: (value) => Math.floor(((value + 1) / 2) * rows),
});

const unary = (build: (x: Expression) => Expression, kind = float): RuntimeCase[] =>
  [[], [5], ['batch', 3]].map((shape) => ({ name: `[${shape}]`, operands: [kind(...shape)], build }));

const binary = (build: (a: Expression, b: Expression) => Expression, kind = float): RuntimeCase[] =>
  (
    [
      [
        [2, 3],
        [2, 3],
      ],
      [[2, 3], []],
      [[3], ['batch', 3]],
      [
        ['batch', 1],
        [1, 'n'],
      ],
      [
        ['batch', 2, 3],
        [2, 1],
      ],
    ] as [Shape, Shape][]
  ).map(([a, b]) => ({ name: `[${a}] [${b}]`, operands: [float(...a), kind(...b)], build }));

const reduction = (reduce: typeof sum): RuntimeCase[] =>
  [undefined, 0, -1, [0, 2]].flatMap((axes) =>
    [false, true].map((keepDims) => ({
      name: `axes ${axes} keepDims ${keepDims}`,
      operands: [coarse('batch', 2, 4)],
      build: (x: Expression) => reduce(x, axes, { keepDims }),
    })),
  );

/** Every operation, in the ways a runtime may get wrong. */
export const operationCases: Record<OperationName, readonly RuntimeCase[]> = {
  input: [{ name: 'itself', operands: [float('batch', 2)], build: (x) => x }],
  parameter: [
    { name: 'as a factor', operands: [float('batch', 2)], build: (x) => multiply(x, parameter('weight', [2])) },
    { name: 'itself', operands: [float()], build: () => parameter('weight', [2]) },
  ],
  constant: [
    { name: 'as a factor', operands: [float(2)], build: (x) => multiply(x, constant(tensor([3, -1], [2]))) },
    { name: 'itself', operands: [float()], build: () => constant(tensor([3, -1], [2])) },
    { name: 'of no elements', operands: [float(2)], build: (x) => sum(multiply(x, constant(tensor([], [0, 1]))), 0) },
  ],
  dimension: [
    { name: 'batch', operands: [float('batch', 2)], build: (x) => divide(x, dimension('batch')) },
    { name: '6*batch*n', operands: [float('batch', 'n')], build: (x) => divide(x, dimension('6*batch*n')) },
  ],
  eye: [
    { name: 'n', operands: [float('n', 'n')], build: (x) => multiply(x, eye('n')) },
    { name: '2*n', operands: [float('n', 2)], build: (x) => add(eye('2*n'), sum(x)) },
    { name: 'of a number', operands: [float(3, 3)], build: (x) => multiply(x, eye(3)) },
  ],
  range: [
    { name: 'n', operands: [float(6, 2), float('n', 2)], build: (x, y) => multiply(gather(x, range('n')), y) },
    { name: '2*n', operands: [float(12, 2), float('n')], build: (x, y) => add(gather(x, range('2*n')), sum(y)) },
    { name: 'of a number', operands: [float(5, 2)], build: (x) => gather(x, range(3)) },
  ],

  negate: unary(negate),
  exp: unary(exp),
  log: unary(log, positive),
  sqrt: unary(sqrt, positive),
  tanh: unary(tanh),
  sigmoid: unary(sigmoid),
  erf: unary(erf),
  relu: unary(relu),
  stopGradient: unary((x) => multiply(x, stopGradient(x))),

  add: binary(add),
  subtract: binary(subtract),
  multiply: binary(multiply),
  divide: binary(divide, positive),
  maximum: binary(maximum),
  greater: binary((a, b) => add(multiply(a, b), greater(a, b))),
  equal: [
    ...binary((a, b) => add(multiply(a, b), equal(a, b))),
    { name: 'where some are', operands: [coarse('batch', 6), coarse(6)], build: (a, b) => equal(a, b) },
  ],

  sum: reduction(sum),
  max: reduction(max),
  softmax: [...unary(softmax).slice(1), { name: 'rank 3', operands: [float('batch', 2, 5)], build: softmax }],

  matmul: (
    [
      [
        [2, 3],
        [3, 4],
      ],
      [
        ['batch', 3],
        [3, 'n'],
      ],
      [
        ['batch', 3, 4],
        [4, 5],
      ],
      [
        ['batch', 'n', 4],
        [4, 5],
      ],
      [
        [2, 3, 4],
        [2, 4, 5],
      ],
      [
        [3, 4],
        [2, 4, 5],
      ],
      [
        [2, 1, 3, 4],
        [2, 3, 4, 2],
      ],
      [
        ['batch', 1, 2, 3],
        [1, 'n', 3, 2],
      ],
      [
        ['batch', 2, 'n'],
        ['batch', 'n', 2],
      ],
    ] as [Shape, Shape][]
  ).map(([a, b]) => ({ name: `[${a}] [${b}]`, operands: [float(...a), float(...b)], build: matmul })),

  transpose: [
    { name: 'last two', operands: [float(2, 'n', 3)], build: (x) => transpose(x) },
    { name: 'permutation [2, 0, 1]', operands: [float('batch', 2, 4)], build: (x) => transpose(x, [2, 0, 1]) },
    { name: 'of integers', operands: [index(3, 'n', 2), float(3)], build: (i, x) => gather(x, transpose(i)) },
    {
      name: 'of both factors',
      operands: [float(4, 'batch'), float('n', 4)],
      build: (a, b) => matmul(transpose(a), transpose(b)),
    },
  ],
  reshape: [
    { name: 'numbers', operands: [float(2, 6)], build: (x) => reshape(x, [3, 4]) },
    { name: 'to a scalar', operands: [float(1, 1)], build: (x) => reshape(x, []) },
    { name: 'one symbol', operands: [float('batch', 4)], build: (x) => reshape(x, ['2*batch', 2]) },
    { name: 'two symbols', operands: [float('batch', 'n', 2)], build: (x) => reshape(x, ['n', 2, 'batch']) },
    { name: 'product of symbols', operands: [float('batch', 'n', 2)], build: (x) => reshape(x, ['2*batch*n']) },
    { name: 'of integers', operands: [index(3, 'n', 2), float(3)], build: (i, x) => gather(x, reshape(i, ['2*n'])) },
  ],
  broadcastTo: [
    { name: 'new axis', operands: [float(3)], build: (x) => broadcastTo(x, [2, 3]) },
    { name: 'axes of size 1', operands: [float(1, 2, 1)], build: (x) => broadcastTo(x, [3, 2, 2]) },
    { name: 'symbols', operands: [float('batch', 1), float('n')], build: (x) => broadcastTo(x, [2, 'batch', 'n']) },
    { name: 'zeros', operands: [float('batch')], build: (x) => add(zeros([2, '3*batch']), sum(x)) },
  ],
  slice: [
    { name: 'first axis', operands: [float(5, 2)], build: (x) => slice(x, 0, 1, 3) },
    { name: 'last axis', operands: [float('batch', 2, 4)], build: (x) => slice(x, -1, 0, 3) },
  ],
  pad: [
    { name: 'first axis', operands: [float(2, 2)], build: (x) => pad(x, 0, 2, 1) },
    { name: 'last axis', operands: [float('batch', 2, 3)], build: (x) => pad(x, -1, 0, 2) },
  ],
  concat: [
    { name: 'first axis', operands: [float(2, 3), float(1, 3), float(3, 3)], build: (...x) => concat(x, 0) },
    { name: 'last axis', operands: [float('batch', 3), float('batch', 1)], build: (a, b) => concat([a, b, a], -1) },
  ],

  gather: [
    { name: 'rows', operands: [float(4, 3), index(4, 'batch', 2)], build: gather },
    { name: 'scalars', operands: [float(4), index(4, 6)], build: gather },
    { name: 'one row', operands: [float(4, 3), index(4)], build: gather },
    { name: 'symbolic rows', operands: [float('n', 2), index(3, 5)], build: gather },
  ],
  scatterAdd: [
    { name: 'rows', operands: [index(4, 'batch', 2), float('batch', 2, 3)], build: (i, x) => scatterAdd(i, x, 4) },
    { name: 'scalars', operands: [index(2, 7), float(7)], build: (i, x) => scatterAdd(i, x, 3) },
    { name: 'one row', operands: [index(4), float(2, 3)], build: (i, x) => scatterAdd(i, x, 4) },
    {
      name: 'symbolic rows',
      operands: [index(3, 9), float(9, 'batch'), float('n')],
      build: (i, x) => scatterAdd(i, x, '2*n'),
    },
  ],
};

/** The functions composed of operations. */
export const functionCases: readonly RuntimeCase[] = [
  { name: 'linear', operands: [float('batch', 4), float(3, 4), float(3)], build: linear },
  { name: 'linear of rank 3', operands: [float('batch', 5, 4), float(3, 4), float(3)], build: linear },
  { name: 'gelu', operands: [float('batch', 4)], build: gelu },
  { name: 'quickGelu', operands: [float('batch', 4)], build: quickGelu },
  { name: 'layerNorm', operands: [float('batch', 2, 6), float(6), float(6)], build: (x, a, b) => layerNorm(x, a, b) },
  { name: 'square', operands: [float('batch', 3)], build: square },
  { name: 'expandDims', operands: [float('batch', 3)], build: (x) => expandDims(x, 1) },
  { name: 'mean over a symbol', operands: [float('batch', 3)], build: (x) => mean(x, 0) },
  { name: 'mean over all', operands: [float('batch', 'n', 3)], build: (x) => mean(x) },
  { name: 'norm', operands: [float('batch', 3)], build: norm },
  { name: 'normalize', operands: [float('batch', 2, 3)], build: normalize },
  { name: 'logSumExp', operands: [float('batch', 'n')], build: (x) => logSumExp(x, 0) },
  { name: 'softplus', operands: [float('batch', 3)], build: softplus },
];

/** A case's value, a scalar that depends on it and on every operand of floats, and the operands. */
export function expressionsOf({ operands, build }: RuntimeCase) {
  const leaves = operands.map(({ shape, dtype }, i) => input(`x${i}`, shape, dtype));
  const floats = leaves.filter((leaf) => leaf.dtype === 'float32');
  const value = build(...(leaves as [Expression, Expression, Expression]));
  const loss = [sum(multiply(value, add(value, 1))), ...floats.map((leaf) => sum(leaf))].reduce(add);
  return { value, loss, floats };
}

/** A case as a graph: its value, and the gradients of its loss by the operands of floats. */
export function graphOf(entry: RuntimeCase): Graph {
  const { value, loss, floats } = expressionsOf(entry);
  const gradients = gradient(loss, floats);
  return defineGraph({
    outputs: { value, loss, ...Object.fromEntries(gradients.map((g, i) => [`gradient ${i}`, g])) },
  });
}

/** Values for a case's operands, under one seed; symbols have the given sizes. */
export function feedsOf({ operands }: RuntimeCase, sizes: Readonly<Record<string, number>>): Record<string, Tensor> {
  const bindings: DimBindings = new Map(Object.entries(sizes));
  const random = randomValues(7);
  return Object.fromEntries(
    operands.map(({ shape, domain, dtype }, i) => {
      const concrete = resolveShape(shape, bindings);
      const values = Array.from({ length: sizeOf(concrete) }, () => domain(random()));
      return [`x${i}`, dtype === 'int32' ? intTensor(values, concrete) : tensor(values, concrete)];
    }),
  );
}

/** First values of the parameters that cases use. */
export const caseState: Tensors = { weight: tensor([0.5, -2], [2]) };
