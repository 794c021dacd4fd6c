import {
  adam,
  createRandom,
  type FloatTensor,
  type Matrix,
  matrix,
  plainRuntime,
  type Tensors,
  triplet,
} from '@fgclip/core';
import { defineGraph, gradient, input, multiply, sum } from '@fgclip/core/graph';
import { describe, expect, it } from 'vitest';
import { type AttentionOptions, createHead, createMatcher, pairScores, warmUp } from '../index.ts';
import { functionByName, parameterExpressions, stageGraphs } from '../internal.ts';

const dimension = 512;
const [images, texts] = [randomMatrix(6, 1), randomMatrix(5, 2)];

describe('the split attention head at 512 dimensions and 64 heads', () => {
  const head = createHead('attention', { dimension }, { seed: 5 });
  const parameters = perturbedBiases(head.parameters);

  it('scores as the unsplit form does', async () => {
    const scores = await Promise.all([false, true].map((unsplit) => scoresOf({ dimension, unsplit }, parameters)));
    expect(largestDifference(scores[0], scores[1])).toBeLessThan(1e-6);
  });

  it('has the gradients of the unsplit form', async () => {
    const weights = randomMatrix(6, 3, 5);
    const both = await Promise.all(
      [false, true].map((unsplit) => gradientsOf({ dimension, unsplit }, parameters, weights)),
    );
    for (const name of Object.keys(parameters)) {
      const [split, unsplit] = both.map((gradients) => gradients[name]?.data as Float32Array);
      expect(largestDifference(split, unsplit), name).toBeLessThan(1e-5);
    }
  });

  it('never builds a token for a pair', () => {
    const { step } = stageGraphs(functionByName('attention', { dimension }), warmUp, triplet({ margin: 0.2 }), adam());
    for (const { shape } of step.nodes) {
      const perPair = shape.filter((dim) => String(dim).includes('batch')).join('*');
      if (perPair === 'batch*batch' || shape.some((dim) => String(dim) === 'batch*batch')) {
        expect(shape.length).toBeLessThanOrEqual(3);
        expect(shape.at(-1) === 64 || shape.at(-1) === 1 || shape.at(-1) === 'batch', String(shape)).toBe(true);
      }
      expect(shape).not.toContain(3);
    }
  });
});

describe('large exponents', () => {
  it('are combined as the unsplit form does, where e^a no longer fits float32', async () => {
    const head = createHead('attention', { dimension: 64, heads: 8 }, { seed: 1 });
    const [v, t] = [randomMatrix(4, 4, 64, 400), randomMatrix(3, 5, 64, 400)];
    const matcher = createMatcher(head);
    const codes = await matcher.encodeImages(v);
    expect(head.function.fallback?.needed(codes.data, 16)).toBe(true);
    const split = await matcher.score(v, t);
    const unsplit = await createMatcher({
      ...head,
      function: functionByName('attention', { dimension: 64, heads: 8, unsplit: true }),
    }).score(v, t);
    expect(split.data.every(Number.isFinite)).toBe(true);
    expect(largestDifference(split.data, unsplit.data)).toBeLessThan(1e-5);
  });

  it('need no fallback at ordinary sizes', async () => {
    const head = createHead('attention', { dimension });
    const codes = await createMatcher(head).encodeImages(images);
    expect(head.function.fallback?.needed(codes.data, 128)).toBe(false);
  });

  it('are safe by option, with the values of the fast form', async () => {
    const parameters = perturbedBiases(createHead('attention', { dimension }).parameters);
    const scores = await Promise.all([false, true].map((stable) => scoresOf({ dimension, stable }, parameters)));
    expect(largestDifference(scores[0], scores[1])).toBeLessThan(1e-6);
  });
});

describe('deeper attention', () => {
  it('takes several layers and an MLP read-out by the unsplit path', async () => {
    const options = { dimension: 32, heads: 4, layers: 2, readout: 8 };
    const head = createHead('attention', options);
    expect(head.function.separable).toBe(false);
    expect(Object.keys(head.parameters)).toContain('readout.1.bias');
    const scores = await createMatcher(head).score(randomMatrix(3, 1, 32), randomMatrix(4, 2, 32));
    expect(scores.shape).toEqual([3, 4]);
    expect(scores.data.every((score) => score > 0 && score < 1)).toBe(true);
  });

  it('refuses heads that do not divide the dimension', () => {
    expect(() => createHead('attention', { dimension: 100, heads: 64 })).toThrow(/divisor of 100/);
  });
});

async function scoresOf(
  options: AttentionOptions,
  values: Readonly<Record<string, FloatTensor>>,
): Promise<Float32Array> {
  const matching = functionByName('attention', options);
  const matcher = createMatcher({ function: matching, parameters: values, history: [] });
  return (await matcher.score(images, texts)).data;
}

async function gradientsOf(options: AttentionOptions, values: Tensors, weights: Matrix): Promise<Tensors> {
  const matching = functionByName('attention', options);
  const expressions = parameterExpressions(matching);
  const scores = pairScores(matching, input('v', ['n', dimension]), input('t', ['m', dimension]), expressions);
  const loss = sum(multiply(scores, input('weights', ['n', 'm'])));
  const gradients = gradient(loss, Object.values(expressions));
  const outputs = Object.fromEntries(Object.keys(expressions).map((name, i) => [name, gradients[i] ?? loss]));
  const program = await plainRuntime().compile(defineGraph({ outputs }), values);
  return program.run({ v: images, t: texts, weights });
}

/** PyTorch starts biases at zero, where a wrong one would go unnoticed. */
function perturbedBiases(parameters: Readonly<Record<string, FloatTensor>>): Record<string, FloatTensor> {
  const random = createRandom(9);
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { shape, data }]) => [
      name,
      { shape, data: name.includes('bias') ? data.map(() => random.normal() * 0.1) : data },
    ]),
  );
}

function randomMatrix(rows: number, seed: number, columns = dimension, scale = 1): Matrix {
  const random = createRandom(seed);
  return matrix(
    Float32Array.from({ length: rows * columns }, () => random.normal() * scale),
    rows,
    columns,
  );
}

function largestDifference(a: Float32Array | undefined, b: Float32Array | undefined): number {
  if (a === undefined || b === undefined || a.length !== b.length) return Number.NaN;
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (b[i] ?? Number.NaN))), 0);
}
