import { describe, expect, it } from 'vitest';
import { checkCase, checkGradient, float64, type GradientCase, randomValues } from '../../test/check-gradient.ts';
import { transformerLoss, transformerParameters, transformerShapes } from '../../test/tiny-transformer.ts';
import { evaluate } from '../runtimes/plain/evaluate.ts';
import { intTensor, tensor } from '../tensor/tensor.ts';
import type { Expression } from './expression.ts';
import { gradient } from './gradient.ts';
import { defineGraph, topologicalOrder } from './graph.ts';
import { gelu, layerNorm, linear, logSumExp, mean, normalize } from './layers.ts';
import { add, exp, log, multiply, sqrt, square, stopGradient, tanh } from './operations/elementwise.ts';
import { constant, input, parameter } from './operations/leaves.ts';
import { matmul, softmax, sum } from './operations/products.ts';

const operationsOf = (...roots: Expression[]) => topologicalOrder(roots).map(({ op }) => op);

describe('gradient', () => {
  it('differentiates a transformer block by every parameter', () => {
    const random = randomValues(7);
    const values = Object.fromEntries(
      Object.entries(transformerShapes).map(([name, shape]) => [name, float64(shape, random)]),
    );
    const tokens = intTensor([1, 5, 5, 0, 6, 2], [2, 3]);
    const targets = intTensor([5, 5, 3, 6, 2, 2], [2, 3]);
    const parameters = transformerParameters();
    checkGradient(transformerLoss(parameters), parameters, { ...values, tokens, targets });
  });

  it('adds up what reaches an expression along several paths', () => {
    const x = input('x', []);
    const shared = exp(x);
    const [derivative] = gradient(add(multiply(shared, shared), multiply(shared, x)), [x]);
    const graph = defineGraph({ outputs: { derivative: derivative as Expression } });
    const e = Math.exp(0.5);
    expect(evaluate(graph, { x: tensor([0.5], []) }).outputs.derivative?.data[0]).toBeCloseTo(
      2 * e * e + e + 0.5 * e,
      5,
    );
  });

  it('differentiates by expressions that are no leaves', () => {
    const x = input('x', ['batch', 3]);
    const hidden = tanh(x);
    const [derivative] = gradient(sum(square(hidden)), [hidden]);
    const { outputs } = evaluate(defineGraph({ outputs: { hidden, derivative: derivative as Expression } }), {
      x: tensor([1, -2, 0.5], [1, 3]),
    });
    expect(outputs.derivative?.data).toEqual(outputs.hidden?.data.map((value) => 2 * value));
  });

  it('is zero for what the loss does not depend on', () => {
    const [w, unrelated] = [parameter('w', [2]), parameter('unrelated', [3, 2])];
    const [, derivative] = gradient(sum(square(w)), [w, unrelated]);
    const { outputs } = evaluate(defineGraph({ outputs: { derivative: derivative as Expression } }), {});
    expect(outputs.derivative).toEqual({ shape: [3, 2], data: new Float32Array(6) });
  });

  it('is zero behind stopGradient', () => {
    const w = parameter('w', [2]);
    const [derivative] = gradient(sum(stopGradient(w)), [w]);
    expect(operationsOf(derivative as Expression)).toEqual(['constant', 'broadcastTo']);
  });

  it('builds nothing that is not asked for', () => {
    const x = input('x', ['batch', 4]);
    const [first, second] = [parameter('first', [4, 5]), parameter('second', [5, 2])];
    const loss = sum(square(matmul(tanh(matmul(x, first)), second)));
    const products = (wrt: Expression[]) =>
      operationsOf(loss, ...gradient(loss, wrt)).filter((op) => op === 'matmul').length;
    const forward = 2;
    expect(products([second])).toBe(forward + 1);
    expect(products([first])).toBe(forward + 2);
    expect(products([first, second])).toBe(forward + 3);
    expect(products([first, second, x])).toBe(forward + 4);
    const [bySecond] = gradient(loss, [second]);
    expect(operationsOf(bySecond as Expression).filter((op) => op === 'tanh').length).toBe(1);
  });

  it('refuses a loss that is not a scalar, naming its shape', () => {
    const x = input('x', ['batch', 3]);
    expect(() => gradient(x, [x])).toThrow(/loss must be a scalar; found \[batch, 3\]/);
  });

  it('keeps up with a graph of ten thousand nodes', () => {
    const x = parameter('x', []);
    let deep: Expression = x;
    for (let i = 0; i < 10_000; i++) deep = add(deep, constant(1e-3));
    const [derivative] = gradient(deep, [x]);
    expect(operationsOf(derivative as Expression)).toEqual(['constant']);
  });
});

describe('second derivatives', () => {
  /** The first operand's gradient of sum(f * f), to be differentiated once more. */
  const derivativeOf = (f: GradientCase['build']): GradientCase['build'] => {
    return (...operands) => gradient(sum(square(f(...operands))), [operands[0]])[0] as Expression;
  };
  const positive = (value: number) => value + 1.5;
  const cases: GradientCase[] = [
    { name: 'tanh', shapes: [[2, 3]], build: tanh },
    { name: 'exp of product', shapes: [[2, 3], [3]], build: (a, b) => exp(multiply(a, b)) },
    { name: 'log and sqrt', shapes: [['batch', 2]], build: (x) => add(log(x), sqrt(x)), domain: positive },
    { name: 'softmax', shapes: [['batch', 3]], build: softmax },
    {
      name: 'matmul',
      shapes: [
        ['batch', 3],
        [3, 2],
      ],
      build: matmul,
    },
    { name: 'linear with a bias', shapes: [['batch', 3], [2, 3], [2]], build: (x, w, b) => gelu(linear(x, w, b)) },
    { name: 'layerNorm', shapes: [['batch', 3], [3], [3]], build: (x, scale, shift) => layerNorm(x, scale, shift) },
    { name: 'normalize', shapes: [['batch', 3]], build: (x) => exp(normalize(x)) },
    { name: 'logSumExp', shapes: [['batch', 3]], build: (x) => logSumExp(x, -1) },
    { name: 'mean', shapes: [['batch', 3]], build: (x) => exp(mean(x, 0)) },
  ];
  it.each(cases)('$name', (first) => {
    const { nodes } = checkCase({ ...first, build: derivativeOf(first.build), sizes: { batch: 2 } });
    expect(nodes.length).toBeGreaterThan(0);
  });
});
