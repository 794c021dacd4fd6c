import { initialSlots, plainRuntime, stepInputs, type Tensors } from '@fgclip/core';
import { defineGraph, evaluate, gradient } from '@fgclip/core/graph';
import { describe, expect, it } from 'vitest';
import { expectClose, expectRelative } from '../../test/expect-close.ts';
import values from '../../test/fixtures/keeping-values.json';
import type { BuiltInName, Stage } from '../index.ts';
import { assembleHead, functionByName, stageGraphs } from '../internal.ts';
import { balanced } from './stage.ts';
import { lossOf, optimizerOf } from './stage-graphs.ts';
import { keepingLoss } from './terms.ts';

const [dimension, negatives] = [8, 3];
const { margin, scale, temperature } = values;
const keep = { weight: 0.3, temperature };
const triplet = { type: 'triplet', margin, reduction: 'mean' } as const;
const infonce = { type: 'infonce', scale, learnScale: false } as const;
const plain: Stage = { ...balanced, negatives, learningRate: 1e-3, loss: triplet, keep: [], choose: {} };

/** What PyTorch's losses are as stages. */
const stages: Readonly<Record<'hingeKeeping' | 'infonceKeeping' | 'hingeCoarseInfonce', Stage>> = {
  hingeKeeping: { ...plain, keep: [keep] },
  infonceKeeping: { ...plain, loss: infonce, keep: [{ ...keep, weight: 1 }] },
  hingeCoarseInfonce: { ...plain, further: [{ source: 'coarse', weight: 0.3, loss: infonce }] },
};
const pairs = values.coarseImage.length;
const inputs: Tensors = {
  image: tensor(values.image),
  captions: { ...tensor(values.captions.flat()), shape: [values.captions.length, 1 + negatives, dimension] },
  present: tensor(values.present),
  'keep.0.image': tensor(values.coarseImage),
  'keep.0.text': tensor(values.coarseText),
  'further.0.image': tensor(values.coarseImage),
  'further.0.text': tensor(values.coarseText.slice(0, pairs)),
  'further.0.photograph': { shape: [pairs], data: Float32Array.from({ length: pairs }, (_, k) => k) },
};

describe.each(Object.keys(values.heads) as (keyof typeof values.heads)[])("PyTorch's values: %s", (name) => {
  const { losses } = values.heads[name];

  it.each([
    ['scores as they are', false, losses.keeping],
    ['scores that are probabilities', true, losses.keepingOfProbabilities],
  ] as const)('keeping, of %s', (_, sigmoid, expected) => {
    const { function: matching, parameters } = headOf(name, sigmoid);
    const { parameters: leaves } = stageGraphs(matching, stages.hingeKeeping, lossOf(triplet, matching), adam()).loss;
    const expressions = Object.fromEntries(leaves.map((leaf) => [leaf.attributes.name, leaf]));
    const loss = keepingLoss(matching, expressions, keep, 0);
    const names = Object.keys(expressions);
    const outputs = Object.fromEntries(gradient(loss, leaves).map((value, k) => [names[k] ?? '', value]));
    const result = evaluate(defineGraph({ outputs: { loss, ...outputs } }), { ...inputs, ...parameters }).outputs;
    // Logits of up to 20 are rounded to 2e-6 in float32, however small the divergence.
    expectClose((result.loss?.data ?? []) as ArrayLike<number>, [expected.loss], 2e-6);
    expectGradients(result, expected.gradients);
  });

  it.each(Object.entries(stages))('%s: loss, gradients, ten steps of Adam', async (kind, stage) => {
    const expected = losses[kind as keyof typeof stages];
    const { function: matching, parameters } = headOf(name);
    const optimizer = adam();
    const { step, loss: graph } = stageGraphs(matching, stage, lossOf(stage.loss, matching), optimizer);
    const { loss } = graph.outputs;
    if (loss === undefined) throw new Error('no loss');
    const names = graph.parameters.map(({ attributes }) => attributes.name);
    const outputs = Object.fromEntries(gradient(loss, graph.parameters).map((value, k) => [names[k] ?? '', value]));
    expectGradients(evaluate(defineGraph({ outputs }), { ...inputs, ...parameters }).outputs, expected.gradients);

    const program = await plainRuntime().compile(step, { ...parameters, ...initialSlots(optimizer, parameters) });
    for (const [k, wanted] of expected.adam.entries()) {
      const result = await program.run({ ...inputs, ...stepInputs(optimizer, k + 1, 1e-3) });
      expectRelative(result.loss?.data[0], wanted, 1e-4);
    }
    expect(expected.adam[0]).toBe(expected.loss);
  });
});

function headOf(name: BuiltInName & keyof typeof values.heads, sigmoid = false) {
  const matching = functionByName(name, { dimension, ...(sigmoid && { sigmoid }) });
  const parameters = Object.entries(values.heads[name].parameters).map(([parameter, { shape, data }]) => {
    return [parameter, { shape, data: Float32Array.from(data) }] as const;
  });
  return assembleHead(matching, Object.fromEntries(parameters));
}

function adam() {
  return optimizerOf({ type: 'adam' });
}

function expectGradients(found: Tensors, expected: Readonly<Record<string, readonly number[]>>): void {
  for (const [name, wanted] of Object.entries(expected)) {
    const largest = Math.max(...wanted.map(Math.abs));
    expectClose((found[name]?.data ?? []) as ArrayLike<number>, wanted, 1e-4 * largest);
  }
}

function tensor(rows: readonly (readonly number[])[]) {
  return { shape: [rows.length, rows[0]?.length ?? 0], data: Float32Array.from(rows.flat()) };
}
