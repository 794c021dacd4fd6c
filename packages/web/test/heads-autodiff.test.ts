import { adam, createRandom, type FloatTensor, type Loss, type Tensors, triplet } from '@fgclip/core';
import { defineGraph, evaluate, type Graph, gradient } from '@fgclip/core/graph';
import { sizeOf } from '@fgclip/core/internal';
import { builtInNames, createHead, fineTune, type Stage, warmUp } from '@fgclip/heads';
import { stageGraphs } from '@fgclip/heads/internal';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluateTfjs } from '../src/index.ts';

const [dimension, batch, negatives] = [16, 6, 4];

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** TensorFlow.js differentiates the forward graph by rules of its own: nothing of gradient() is in it. */
describe("gradient() agrees with TensorFlow.js' autodiff", () => {
  const trainable = builtInNames.filter((name) => name !== 'cosine');
  const stages: [string, Stage, Loss][] = [
    ['warm-up', warmUp, triplet({ margin: 0.2 })],
    ['fine-tuning', { ...fineTune, negatives }, triplet({ margin: 0.05 })],
  ];
  describe.each(trainable)('%s', (name) => {
    const head = createHead(name, { dimension, heads: 4 } as never, { seed: 3 });
    it.each(stages)('%s', (_, stage, loss) => {
      const { loss: forward } = stageGraphs(head.function, stage, loss, adam());
      const inputs = randomInputs(forward);
      const theirs = tensorFlowGradients(forward, inputs, head.parameters);
      const ours = ownGradients(forward, { ...inputs, ...head.parameters });
      expect(Object.keys(theirs)).toEqual(Object.keys(ours));
      for (const [parameter, wanted] of Object.entries(theirs)) {
        expect(largestDifference(ours[parameter]?.data as Float32Array, wanted), parameter).toBeLessThan(1e-4);
      }
    });
  });
});

function ownGradients(forward: Graph, values: Tensors): Tensors {
  const { loss } = forward.outputs;
  if (loss === undefined) throw new Error('the graph has no loss');
  const gradients = gradient(loss, forward.parameters);
  const named = forward.parameters.map(({ attributes }, i) => [attributes.name, gradients[i] ?? loss] as const);
  return evaluate(defineGraph({ outputs: Object.fromEntries(named) }), values).outputs;
}

function tensorFlowGradients(forward: Graph, inputs: Tensors, parameters: Tensors): Record<string, Float32Array> {
  const names = forward.parameters.map(({ attributes }) => attributes.name);
  const upload = ({ data, shape }: Tensors[string]) => tf.tensor(data, [...shape]);
  return tf.tidy(() => {
    const fed = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, upload(value)]));
    const loss = (...values: tf.Tensor[]): tf.Scalar => {
      const named = Object.fromEntries(names.map((name, i) => [name, values[i] as tf.Tensor]));
      return evaluateTfjs(tf, forward, { ...fed, ...named }).outputs.loss as tf.Scalar;
    };
    const gradients = tf.grads(loss)(names.map((name) => upload(parameters[name] as FloatTensor)));
    return Object.fromEntries(names.map((name, i) => [name, gradients[i]?.dataSync() as Float32Array]));
  });
}

function randomInputs({ inputs }: Graph): Tensors {
  const random = createRandom(8);
  const sampleOf = (name: string, size: number): Float32Array => {
    if (name === 'present') return new Float32Array(size).fill(1);
    if (name === 'photograph') return Float32Array.from({ length: size }, (_, i) => i);
    return Float32Array.from({ length: size }, () => random.normal());
  };
  return Object.fromEntries(
    inputs.map(({ attributes: { name }, shape }) => {
      const sizes = shape.map((dim) => (dim === 'batch' ? batch : Number(dim)));
      return [name, { shape: sizes, data: sampleOf(name, sizeOf(sizes)) }];
    }),
  );
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (b[i] ?? Number.NaN))), 0);
}
