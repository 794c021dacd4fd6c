import { describe, expect, it } from 'vitest';
import { checkCase, type GradientCase } from '../../test/check-gradient.ts';
import { evaluate } from '../runtimes/plain/evaluate.ts';
import { tensor } from '../tensor/tensor.ts';
import type { Expression } from './expression.ts';
import { gradient } from './gradient.ts';
import { defineGraph } from './graph.ts';
import { gelu, layerNorm, linear, logSumExp, mean, norm, normalize, quickGelu, softplus } from './layers.ts';
import { input } from './operations/leaves.ts';
import { sum } from './operations/products.ts';

const sizes = { batch: 3, n: 4 };

const cases: GradientCase[] = [
  { name: 'mean of all', shapes: [['batch', 'n']], build: (x) => mean(x), sizes },
  { name: 'mean of a symbolic axis', shapes: [['batch', 2, 3]], build: (x) => mean(x, 0), sizes },
  { name: 'mean of two axes', shapes: [['batch', 2, 3]], build: (x) => mean(x, [0, -1], { keepDims: true }), sizes },
  { name: 'norm', shapes: [['batch', 4]], build: norm, sizes },
  { name: 'norm of rank 3', shapes: [[2, 3, 2]], build: norm },
  { name: 'normalize', shapes: [['batch', 4]], build: normalize, sizes },
  { name: 'normalize of rank 1', shapes: [[4]], build: normalize },
  { name: 'logSumExp of the last axis', shapes: [['batch', 'n']], build: (x) => logSumExp(x, -1), sizes },
  { name: 'logSumExp of the first axis', shapes: [['batch', 3]], build: (x) => logSumExp(x, 0), sizes },
  { name: 'logSumExp, kept', shapes: [[2, 3, 4]], build: (x) => logSumExp(x, 1, { keepDims: true }) },
  { name: 'softplus', shapes: [['batch', 4]], build: softplus, sizes, domain: (value) => 5 * value },
  { name: 'softplus at 0', shapes: [[]], build: softplus, domain: () => 0 },
  { name: 'linear', shapes: [['batch', 3], [2, 3], [2]], build: linear, sizes },
  {
    name: 'linear of rank 3, no bias',
    shapes: [
      ['batch', 2, 3],
      [4, 3],
    ],
    build: (x, w) => linear(x, w),
    sizes,
  },
  { name: 'gelu', shapes: [['batch', 4]], build: gelu, sizes, domain: (value) => 3 * value },
  { name: 'quickGelu', shapes: [['batch', 4]], build: quickGelu, sizes, domain: (value) => 3 * value },
  { name: 'layerNorm', shapes: [['batch', 4], [4], [4]], build: (x, a, b) => layerNorm(x, a, b), sizes },
  { name: 'layerNorm of rank 3', shapes: [[2, 3, 4], [4], [4]], build: (x, a, b) => layerNorm(x, a, b, 1e-3) },
];

describe('gradients of composed functions agree with finite differences', () => {
  it.each(cases)('$name', (gradientCase) => {
    expect(checkCase(gradientCase).nodes.length).toBeGreaterThan(0);
  });
});

describe('values at the edges', () => {
  it('mean counts an axis named twice once', () => {
    expect(valueAt((x) => mean(x, [0, -1, 0]), [1, 2, 6])).toEqual([3]);
  });

  it('norm has zero gradient at zero', () => {
    expect(gradientAt(norm, [0, 0])).toEqual([0, 0]);
    expect(valueAt(norm, [0, 0])).toEqual([0]);
    expect(valueAt(norm, [3, 4])).toEqual([5]);
  });

  it('normalize leaves zeros zero and is finite in value and gradient there', () => {
    expect(valueAt(normalize, [0, 0])).toEqual([0, 0]);
    for (const value of gradientAt(normalize, [0, 0])) expect(Number.isFinite(value)).toBe(true);
  });

  it('logSumExp neither overflows nor underflows', () => {
    expect(valueAt((x) => logSumExp(x, -1), [1000, 1000])).toEqual([Math.fround(1000 + Math.LN2)]);
    expect(valueAt((x) => logSumExp(x, -1), [-1000, -1000])).toEqual([Math.fround(-1000 + Math.LN2)]);
  });

  it('softplus neither overflows nor loses its slope at 0', () => {
    expect(valueAt(softplus, [-200, 200])).toEqual([0, 200]);
    expect(gradientAt(softplus, [0, 200])).toEqual([0.5, 1]);
  });
});

function valueAt(f: (x: Expression) => Expression, at: number[]): number[] {
  const graph = defineGraph({ outputs: { y: f(input('x', [at.length])) } });
  return Array.from(evaluate(graph, { x: tensor(at, [at.length]) }).outputs.y?.data ?? []);
}

function gradientAt(f: (x: Expression) => Expression, at: number[]): number[] {
  const x = input('x', [at.length]);
  const [derivative] = gradient(sum(f(x)), [x]);
  const graph = defineGraph({ outputs: { derivative: derivative as Expression } });
  return Array.from(evaluate(graph, { x: tensor(at, [at.length]) }).outputs.derivative?.data ?? []);
}
