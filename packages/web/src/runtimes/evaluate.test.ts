import { type Expression, intTensor, type Tensor, tensor } from '@fgclip/core';
import {
  add,
  defineGraph,
  evaluate,
  expandDims,
  gradient,
  input,
  linear,
  multiply,
  normalize,
  parameter,
  relu,
  slice,
  subtract,
  sum,
} from '@fgclip/core/graph';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectClose, randomValues } from '../../../core/test/check-gradient.ts';
import {
  caseState,
  expressionsOf,
  feedsOf,
  functionCases,
  graphOf,
  operationCases,
  type RuntimeCase,
} from '../../../core/test/runtime-cases.ts';
import { transformerLoss, transformerParameters, transformerShapes } from '../../../core/test/tiny-transformer.ts';
import { evaluateTfjs, upload } from './tfjs-runtime.ts';

beforeAll(() => tf.setBackend('cpu'));

/** TensorFlow.js' own gradient of a loss by the named leaves. */
function gradientsOfTfjs(loss: Expression, names: readonly string[], feeds: Readonly<Record<string, Tensor>>) {
  const graph = defineGraph({ outputs: { loss } });
  const values = Object.fromEntries(Object.entries(feeds).map(([name, value]) => [name, upload(tf, value)]));
  const lossOf = (...leaves: tf.Tensor[]) => {
    const replaced = Object.fromEntries(leaves.map((leaf, i) => [names[i] ?? '', leaf]));
    return evaluateTfjs(tf, graph, { ...values, ...replaced }).outputs.loss as tf.Tensor;
  };
  return tf
    .grads(lossOf)(names.map((name) => values[name] as tf.Tensor))
    .map((g) => g.dataSync());
}

/** Values without ties, about which the two may differ by right. */
const withoutTies = (entry: RuntimeCase): RuntimeCase => ({
  ...entry,
  operands: entry.operands.map((operand) =>
    operand.dtype === 'float32' ? { ...operand, domain: (value: number) => value + 1.1 } : operand,
  ),
});

/** TensorFlow.js 4.22 cannot differentiate maximum where it broadcasts, nor matMul of matrices of different rank. */
function notInTfjs(operation: string, { operands: [a, b] }: RuntimeCase): boolean {
  if (operation === 'maximum') return String(a?.shape) !== String(b?.shape);
  return operation === 'matmul' && (a?.shape.length ?? 0) < (b?.shape.length ?? 0);
}

describe("gradient() and TensorFlow.js' own differentiation", () => {
  const { scatterAdd: _, ...differentiable } = operationCases;
  const cases = [...Object.entries(differentiable), ['function', functionCases] as const]
    .flatMap(([operation, list]) => list.map((entry) => ({ operation, entry: withoutTies(entry), name: entry.name })))
    .filter(({ operation, entry }) => !notInTfjs(operation, entry));

  it.each(cases)('agree on $operation: $name', ({ entry }) => {
    const feeds = { ...feedsOf(entry, { batch: 3, n: 4 }), ...caseState };
    const { loss, floats } = expressionsOf(entry);
    const names = floats.map((leaf) => (leaf.op === 'input' ? leaf.attributes.name : ''));
    const own = evaluate(graphOf(entry), feeds).outputs;
    gradientsOfTfjs(loss, names, feeds).forEach((found, i) => {
      expectClose(found, own[`gradient ${i}`]?.data ?? [], 1e-4, names[i]);
    });
  });

  it('agree on the hinge loss of a linear head', () => {
    const draw = drawer(2);
    const leaves = { wi: parameter('wi', [6, 6]), bi: parameter('bi', [6]), wt: parameter('wt', [6, 6]) };
    const image = normalize(linear(input('image', ['batch', 6]), leaves.wi, leaves.bi));
    const captions = normalize(linear(input('captions', ['batch', 4, 6]), leaves.wt));
    const scores = sum(multiply(expandDims(image, 1), captions), -1);
    const loss = sum(relu(add(0.5, subtract(slice(scores, 1, 1, 4), slice(scores, 1, 0, 1)))));
    const state = { wi: draw(6, 6), bi: draw(6), wt: draw(6, 6) };
    expectAgreement(loss, leaves, { image: draw(5, 6), captions: draw(5, 4, 6), ...state });
  });

  it('agree on the cross-entropy of a transformer', () => {
    const draw = drawer(4);
    const state = Object.fromEntries(Object.entries(transformerShapes).map(([name, shape]) => [name, draw(...shape)]));
    const parameters = transformerParameters();
    expectAgreement(transformerLoss(parameters), parameters, {
      ...state,
      tokens: intTensor([0, 3, 6, 6, 2, 3], [2, 3]),
      targets: intTensor([1, 3, 5, 0, 4, 2], [2, 3]),
    });
  });
});

/** Below this a gradient is zero but for rounding, as that of an attention's key bias. */
const smallest = 1e-3;

function expectAgreement(
  loss: Expression,
  leaves: Readonly<Record<string, Expression>>,
  feeds: Readonly<Record<string, Tensor>>,
): void {
  const names = Object.keys(leaves);
  const gradients = gradient(loss, Object.values(leaves));
  const graph = defineGraph({ outputs: Object.fromEntries(gradients.map((g, i) => [names[i] ?? '', g])) });
  const own = evaluate(graph, feeds).outputs;
  gradientsOfTfjs(loss, names, feeds).forEach((found, i) => {
    expectClose(found, own[names[i] ?? '']?.data ?? [], 1e-4, names[i], smallest);
  });
  expect(names.length).toBeGreaterThan(0);
}

function drawer(seed: number): (...shape: number[]) => Tensor {
  const random = randomValues(seed);
  return (...shape) => tensor(Array.from({ length: shape.reduce((size, dim) => size * dim, 1) }, random), shape);
}
