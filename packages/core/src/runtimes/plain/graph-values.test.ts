import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { expectClose } from '../../../test/check-gradient.ts';
import { type TransformerParameters, transformerLoss } from '../../../test/tiny-transformer.ts';
import type { Expression } from '../../graph/expression.ts';
import { gradient } from '../../graph/gradient.ts';
import { defineGraph, type Graph } from '../../graph/graph.ts';
import { gelu, layerNorm, linear, logSumExp, mean, norm, normalize, quickGelu, softplus } from '../../graph/layers.ts';
import { divide, erf, log, maximum, multiply, sigmoid, tanh } from '../../graph/operations/elementwise.ts';
import { gather, scatterAdd, transpose } from '../../graph/operations/layout.ts';
import { constant, input, parameter } from '../../graph/operations/leaves.ts';
import { matmul, max, softmax, sum } from '../../graph/operations/products.ts';
import type { DType } from '../../tensor/tensor.ts';
import { evaluate, interpret } from './evaluate.ts';
import type { Value } from './value.ts';

interface Stored {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface Case {
  readonly name: string;
  readonly inputs: Readonly<Record<string, Stored>>;
  readonly weights: Stored;
  readonly output: Stored;
  readonly gradients: Readonly<Record<string, Stored>>;
}

/** Computed by PyTorch in double precision (test/fixtures/make-graph-values.py). */
const stored: readonly Case[] = JSON.parse(
  readFileSync(new URL('../../../test/fixtures/graph-values.json', import.meta.url), 'utf8'),
);

type Build = (...inputs: [Expression, Expression, Expression, ...Expression[]]) => Expression;

const builders: Readonly<Record<string, Build>> = {
  softmax,
  layerNorm: (x, scale, shift) => layerNorm(x, scale, shift),
  gelu,
  quickGelu,
  erf,
  tanh,
  sigmoid,
  softplus,
  log,
  divide,
  maximum,
  max: (x) => max(x, 1),
  mean: (x) => mean(x, [0, 2], { keepDims: true }),
  norm,
  normalize,
  'logSumExp last axis': (x) => logSumExp(x, -1),
  'logSumExp first axis': (x) => logSumExp(x, 0, { keepDims: true }),
  linear,
  matmul,
  'matmul batched': matmul,
  'matmul broadcast': matmul,
  'matmul rank 3 by 2': matmul,
  'matmul rank 2 by 3': matmul,
  transpose: (x) => transpose(x, [2, 0, 3, 1]),
  embedding: gather,
  scatterAdd: (updates, indices) => scatterAdd(indices, updates, 4),
};

describe('values and gradients of PyTorch', () => {
  it('has a graph for every stored case', () => {
    expect([...Object.keys(builders), 'transformer'].sort()).toEqual(stored.map(({ name }) => name).sort());
  });

  it.each(stored)('$name in float32', (entry) => {
    const { outputs } = evaluate(graphOf(entry), toTensors(entry, Float32Array) as never);
    compare(entry, outputs, 1e-6);
  });

  it.each(stored)('$name in float64', (entry) => {
    const { outputs } = interpret(graphOf(entry), toTensors(entry, Float64Array), Float64Array);
    // Constants of a graph, such as the square root of 1/2, are float32 all the same.
    compare(entry, outputs, 1e-7);
  });
});

function graphOf(entry: Case): Graph {
  const leaves = Object.fromEntries(
    Object.entries(entry.inputs).map(([name, { shape, dtype }]) => [name, leafOf(name, shape, dtype)]),
  );
  const build = builders[entry.name];
  const output = build
    ? build(...(Object.values(leaves) as Parameters<Build>))
    : transformerLoss(leaves as TransformerParameters);
  const weights = constant({ shape: entry.weights.shape, data: Float32Array.from(entry.weights.data) });
  const names = Object.keys(entry.gradients);
  const gradients = gradient(
    sum(multiply(output, weights)),
    names.map((name) => leaves[name] as Expression),
  );
  return defineGraph({ outputs: { output, ...Object.fromEntries(gradients.map((g, i) => [`d ${names[i]}`, g])) } });
}

function leafOf(name: string, shape: readonly number[], dtype: DType): Expression {
  return dtype === 'int32' ? input(name, shape, dtype) : parameter(name, shape);
}

function toTensors(entry: Case, Float: Float32ArrayConstructor | Float64ArrayConstructor): Record<string, Value> {
  const toTensor = ({ dtype, shape, data }: Stored): Value => ({
    shape,
    data: dtype === 'int32' ? Int32Array.from(data) : new Float(data),
  });
  return Object.fromEntries(Object.entries(entry.inputs).map(([name, value]) => [name, toTensor(value)]));
}

function compare({ output, gradients }: Case, found: Readonly<Record<string, Value>>, tolerance: number): void {
  expectClose(found.output?.data ?? [], output.data, tolerance, 'output');
  expect(found.output?.shape).toEqual(output.shape);
  const largest = Math.max(...Object.values(gradients).map(largestOf));
  for (const [name, { shape, data }] of Object.entries(gradients)) {
    // What cancels to zero, such as the gradient by a key's bias, is as exact as the terms that cancel.
    const floor = largestOf({ data }) < 1e-12 ? largest : 0;
    expectClose(found[`d ${name}`]?.data ?? [], data, tolerance, `gradient by ${name}`, floor);
    expect(found[`d ${name}`]?.shape).toEqual(shape);
  }
}

function largestOf({ data }: Pick<Stored, 'data'>): number {
  return Math.max(...data.map(Math.abs));
}
