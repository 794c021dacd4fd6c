import { describe, expect, it } from 'vitest';
import { checkCase, type GradientCase } from '../../test/check-gradient.ts';
import { evaluate, kernels } from '../runtimes/plain/evaluate.ts';
import { intTensor, tensor } from '../tensor/tensor.ts';
import type { Expression, OperationName } from './expression.ts';
import { gradient, gradientRules } from './gradient.ts';
import { defineGraph } from './graph.ts';
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
  stopGradient,
  subtract,
  tanh,
} from './operations/elementwise.ts';
import { broadcastTo, concat, gather, pad, reshape, scatterAdd, slice, transpose } from './operations/layout.ts';
import { constant, dimension, eye, input, parameter, range } from './operations/leaves.ts';
import { matmul, max, softmax, sum } from './operations/products.ts';

const sizes = { batch: 3, n: 4 };
const positive = (value: number) => value + 1.5;
const awayFromZero = (value: number) => value + Math.sign(value) * 0.5;

type Build = GradientCase['build'];

/** An elementwise operation of one operand: scalar, vector, matrix, symbolic. */
function unaryCases(build: (x: Expression) => Expression, domain?: GradientCase['domain']): GradientCase[] {
  const shapes = [[], [5], [2, 3], ['batch', 2]];
  return shapes.map((shape) => ({ name: `[${shape}]`, shapes: [shape], build, sizes, ...(domain && { domain }) }));
}

/** An elementwise operation of two operands: every way of broadcasting. */
function binaryCases(build: Build, domain?: GradientCase['domain']): GradientCase[] {
  const pairs = [
    [
      [2, 3],
      [2, 3],
    ],
    [[2, 3], []],
    [[], [2, 3]],
    [[2, 3], [3]],
    [[3], [2, 3]],
    [
      [2, 1],
      [2, 3],
    ],
    [[2, 1], [3]],
    [
      [1, 3],
      [2, 1],
    ],
    [
      [4, 1, 3],
      [2, 1],
    ],
    [
      ['batch', 3],
      ['batch', 1],
    ],
    [
      ['batch', 1],
      [1, 'n'],
    ],
    [
      ['batch', 2, 3],
      [2, 1],
    ],
    [['n'], ['batch', 1]],
  ];
  return pairs.map((shapes) => ({ name: `[${shapes.join('] [')}]`, shapes, build, sizes, ...(domain && { domain }) }));
}

const indices = constant(intTensor([2, 0, 2, 3], [2, 2]));

/** At least one case for every operation of the language; the type demands it, and a test below does so again. */
const cases: Record<OperationName, readonly GradientCase[]> = {
  input: [{ name: 'itself', shapes: [['batch', 2]], build: (x) => x, sizes }],
  parameter: [
    {
      name: 'as a factor',
      shapes: [['batch', 2]],
      build: (x) => multiply(x, parameter('w', [2])),
      sizes,
      feeds: { w: tensor([0.5, -2], [2]) },
    },
  ],
  constant: [{ name: 'as a factor', shapes: [[2]], build: (x) => multiply(x, constant(tensor([3, -1], [2]))) }],
  dimension: [{ name: 'as a divisor', shapes: [['batch', 2]], build: (x) => divide(x, dimension('2*batch')), sizes }],
  eye: [{ name: 'as a factor', shapes: [['n', 'n']], build: (x) => multiply(x, eye('n')), sizes }],
  range: [
    { name: 'as positions', shapes: [[6, 2], ['n']], build: (x, y) => multiply(gather(x, range('n')), sum(y)), sizes },
  ],

  negate: unaryCases(negate),
  exp: unaryCases(exp),
  log: unaryCases(log, positive),
  sqrt: unaryCases(sqrt, positive),
  tanh: unaryCases(tanh),
  sigmoid: unaryCases(sigmoid),
  erf: unaryCases(erf),
  relu: unaryCases(relu, awayFromZero),
  stopGradient: [
    {
      name: 'of something else',
      shapes: [[2]],
      build: (x) => multiply(x, stopGradient(input('other', [2]))),
      feeds: { other: tensor([0.5, -2], [2]) },
    },
  ],

  add: binaryCases(add),
  subtract: binaryCases(subtract),
  multiply: binaryCases(multiply),
  divide: binaryCases(divide, awayFromZero),
  maximum: binaryCases(maximum),
  greater: binaryCases((a, b) => add(multiply(a, b), greater(a, b))),
  equal: binaryCases((a, b) => add(multiply(a, b), equal(a, b))),

  sum: reductionCases(sum),
  max: [
    ...reductionCases(max),
    {
      name: 'tie of two',
      shapes: [[]],
      build: (x) => max(concat([reshape(x, [1]), constant(tensor([0.3], [1]))], 0)),
      domain: () => Math.fround(0.3),
    },
  ],
  softmax: unaryCases(softmax).slice(1),

  matmul: [
    [
      [2, 3],
      [3, 4],
    ],
    [
      [1, 3],
      [3, 1],
    ],
    [
      ['batch', 3],
      [3, 'n'],
    ],
    [
      [2, 3, 4],
      [4, 5],
    ],
    [
      ['batch', 3, 4],
      [4, 5],
    ],
    [
      ['batch', 2, 3, 4],
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
      [3, 4, 2],
    ],
    [
      ['batch', 1, 2, 3],
      [1, 'n', 3, 2],
    ],
    [
      [1, 2, 3],
      ['batch', 3, 2],
    ],
    [
      ['batch', 2, 'n'],
      ['batch', 'n', 2],
    ],
  ].map((shapes) => ({ name: `[${shapes.join('] [')}]`, shapes, build: matmul, sizes })),

  transpose: [
    { name: 'last two', shapes: [[2, 'n', 3]], build: (x) => transpose(x), sizes },
    { name: 'permutation [2, 0, 1]', shapes: [['batch', 2, 4]], build: (x) => transpose(x, [2, 0, 1]), sizes },
    { name: 'permutation [3, 1, 0, 2]', shapes: [[2, 3, 4, 2]], build: (x) => transpose(x, [3, 1, 0, 2]) },
  ],
  reshape: [
    { name: 'numbers', shapes: [[2, 6]], build: (x) => reshape(x, [3, 4]) },
    {
      name: 'symbols',
      shapes: [['batch', 4]],
      build: (x) => reshape(exp(reshape(x, ['4*batch'])), ['batch', 2, 2]),
      sizes,
    },
  ],
  broadcastTo: [
    { name: 'new axis', shapes: [[3]], build: (x) => exp(broadcastTo(exp(x), [2, 3])) },
    { name: 'axes of size 1', shapes: [[1, 2, 1]], build: (x) => exp(broadcastTo(exp(x), [3, 2, 2])) },
    { name: 'symbols', shapes: [['batch', 1]], build: (x) => exp(broadcastTo(exp(x), [2, 'batch', 3])), sizes },
  ],
  slice: [
    { name: 'first axis', shapes: [[5, 2]], build: (x) => slice(x, 0, 1, 3) },
    { name: 'last axis', shapes: [['batch', 2, 4]], build: (x) => slice(x, -1, 0, 3), sizes },
  ],
  pad: [
    { name: 'first axis', shapes: [[2, 2]], build: (x) => pad(x, 0, 2, 1) },
    { name: 'last axis', shapes: [['batch', 2, 3]], build: (x) => pad(x, -1, 0, 2), sizes },
  ],
  concat: [
    {
      name: 'first axis',
      shapes: [
        [2, 3],
        [1, 3],
        [3, 3],
      ],
      build: (...parts) => concat(parts, 0),
    },
    {
      name: 'last axis',
      shapes: [
        ['batch', 3],
        ['batch', 1],
      ],
      build: (a, b) => concat([a, b, a], -1),
      sizes,
    },
  ],

  gather: [
    { name: 'rows', shapes: [[4, 3]], build: (table) => gather(table, indices) },
    { name: 'scalars', shapes: [[4]], build: (table) => gather(table, indices) },
    { name: 'symbolic rows', shapes: [['n', 2]], build: (table) => gather(table, indices), sizes },
  ],
  scatterAdd: [
    { name: 'rows', shapes: [[2, 2, 3]], build: (updates) => scatterAdd(indices, updates, 5) },
    { name: 'scalars', shapes: [[2, 2]], build: (updates) => scatterAdd(indices, updates, 4) },
  ],
};

function reductionCases(reduce: typeof sum): GradientCase[] {
  const shape = ['batch', 2, 4];
  const axes = [undefined, 0, -1, [0, 2], [0, 1, 2]];
  return axes.flatMap((axis) =>
    [false, true].map((keepDims) => ({
      name: `axes ${axis} keepDims ${keepDims}`,
      shapes: [shape],
      build: (x: Expression) => exp(reduce(x, axis, { keepDims })),
      sizes,
    })),
  );
}

describe('gradientRules', () => {
  it('has cases for every operation', () => {
    expect(Object.keys(cases).sort()).toEqual(Object.keys(gradientRules).sort());
    expect(Object.keys(cases).sort()).toEqual(Object.keys(kernels).sort());
    for (const list of Object.values(cases)) expect(list.length).toBeGreaterThan(0);
  });

  for (const [operation, list] of Object.entries(cases)) {
    it.each(list)(`${operation}: $name agrees with finite differences`, (gradientCase) => {
      const { nodes } = checkCase(gradientCase);
      expect(nodes.map(({ op }) => op)).toContain(operation);
    });
  }

  it('stopGradient makes its operand a constant', () => {
    const x = input('x', [2]);
    expect(gradientAt(sum(multiply(x, stopGradient(x))), x, [3, -5])).toEqual([3, -5]);
  });

  it('max shares the gradient among all ties', () => {
    const x = input('x', [4]);
    expect(gradientAt(max(x), x, [2, 7, 7, 7])).toEqual([0, 1 / 3, 1 / 3, 1 / 3].map(Math.fround));
  });

  it('maximum gives ties to the second operand', () => {
    const x = input('x', [3]);
    expect(gradientAt(sum(maximum(multiply(x, 10), add(x, 0))), x, [0, 1, -1])).toEqual([1, 10, 1]);
  });

  it('relu is flat at 0', () => {
    const x = input('x', [3]);
    expect(gradientAt(sum(relu(x)), x, [-1, 0, 1])).toEqual([0, 0, 1]);
  });
});

function gradientAt(loss: Expression, x: Expression, at: number[]): number[] {
  const [derivative] = gradient(loss, [x]);
  const graph = defineGraph({ outputs: { derivative: derivative as Expression } });
  return Array.from(evaluate(graph, { x: tensor(at, [at.length]) }).outputs.derivative?.data ?? []);
}
