import { expect, it } from 'vitest';
import { containersOf, errorOf } from '../../../test/format-support.ts';
import { defineGraph } from '../../graph/graph.ts';
import { linear } from '../../graph/layers.ts';
import { input, parameter } from '../../graph/operations/leaves.ts';
import { tensor } from '../../tensor/tensor.ts';
import { readInitializers } from './read-initializers.ts';
import { writeOnnx } from './write-onnx.ts';

const weight = tensor(Float32Array.of(1, -2.5, 3e-8, 4, 5, 6), [2, 3]);
const bias = tensor(Float32Array.of(7, 8), [2]);
const bytes = writeOnnx(
  defineGraph({
    outputs: { y: linear(input('x', ['batch', 3]), parameter('weight', [2, 3]), parameter('bias', [2])) },
  }),
  { parameters: { weight, bias } },
);

it('gives back the weights that a model was written with', () => {
  const weights = readInitializers(bytes);
  for (const [container, source] of containersOf(bytes)) expect(readInitializers(source), container).toEqual(weights);
  expect(weights.get('weight')).toEqual(weight);
  expect(weights.get('bias')).toEqual(bias);
});

it('refuses what is no model, and one that is cut off', () => {
  expect(errorOf(() => readInitializers(new Uint8Array(), { file: 'x.onnx' }))).toMatchObject({
    code: 'INVALID_FORMAT',
    file: 'x.onnx',
  });
  for (const length of [10, bytes.length >> 1, bytes.length - 1]) {
    expect(errorOf(() => readInitializers(bytes.subarray(0, length)))).toMatchObject({ code: 'INVALID_FORMAT' });
  }
});
