import { tensor, writeOnnx } from '@fgclip/core';
import { defineGraph, input, matmul, parameter, tanh } from '@fgclip/core/graph';
import { type ElementType, encodeModel } from '../../../core/src/runtimes/onnx/model.ts';
import {
  concatenate,
  type Encoded,
  messageField,
  stringField,
  toBytes,
  varintField,
} from '../../../core/src/runtimes/onnx/protobuf.ts';

/** x [n, width] through `layers` matrix products of width x width: a run of 64 rows takes tenths of a second. */
export function heavyModel({ layers = 60, width = 1024 } = {}): Uint8Array {
  const w = tensor(
    Float32Array.from({ length: width * width }, (_, i) => Math.sin(i) / Math.sqrt(width)),
    [width, width],
  );
  let y = input('x', ['n', width]);
  for (let layer = 0; layer < layers; layer++) y = tanh(matmul(y, parameter('w', [width, width])));
  return writeOnnx(defineGraph({ outputs: { y } }), { parameters: { w } });
}

/** Yields what it is given: y = x, [n]. */
export function echoModel(type: ElementType): Uint8Array {
  return smallModel('Identity', ['x'], type);
}

/**
 * y = x + w [2], whose values lie in the file w.bin beside the model, or in others: of several, weights that nobody asks
 * for lie in all but the first.
 */
export function externalDataModel(locations: readonly string[] = ['w.bin']): Uint8Array {
  const model = smallModel('Add', ['x', 'w'], 'float32');
  const initializers = locations.map((location, k) =>
    messageField(5, [
      varintField(1, 2),
      varintField(2, 1),
      stringField(8, k === 0 ? 'w' : `w${k}`),
      messageField(13, [stringField(1, 'location'), stringField(2, location)]),
      varintField(14, 1),
    ]),
  );
  // A second graph field is merged into the first: https://protobuf.dev/programming-guides/encoding/#last-one-wins
  return toBytes(concatenate([encoded(model), messageField(7, initializers)]));
}

function smallModel(op: string, inputs: readonly string[], type: ElementType) {
  return encodeModel({
    irVersion: 8,
    opset: 17,
    producerName: 'test',
    producerVersion: '1',
    metadata: {},
    graph: {
      name: 'test',
      nodes: [{ name: op, op, inputs, outputs: ['y'], attributes: {} }],
      initializers: [],
      // A weight that is listed as an input, as in old models, is one all the same.
      inputs: inputs.map((name) => ({ name, type, shape: ['n'] })),
      outputs: [{ name: 'y', type, shape: ['n'] }],
    },
  });
}

function encoded(bytes: Uint8Array): Encoded {
  return { length: bytes.length, pieces: [bytes] };
}
