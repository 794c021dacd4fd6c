import { encodeModel, type OnnxValue } from '../../../core/src/runtimes/onnx/model.ts';
import {
  concatenate,
  messageField,
  stringField,
  toBytes,
  varintField,
} from '../../../core/src/runtimes/onnx/protobuf.ts';
import type { Layers } from './layers.ts';

const float16 = 10;

/** ModelProto as bytes, its floating-point inputs and outputs declared float16 where asked for. */
export function encodeTinyModel(
  layers: Layers,
  inputs: readonly OnnxValue[],
  outputs: readonly OnnxValue[],
  half: boolean,
): Uint8Array {
  const isHalf = ({ type }: OnnxValue) => half && type === 'float32';
  const bytes = encodeModel({
    irVersion: 8,
    opset: 17,
    producerName: 'tiny-clip',
    producerVersion: '1',
    metadata: {},
    graph: {
      name: 'tiny-clip',
      nodes: layers.graph.nodes,
      initializers: layers.graph.initializers,
      inputs: inputs.filter((value) => !isHalf(value)),
      outputs: outputs.filter((value) => !isHalf(value)),
    },
  });
  // A second graph field is merged into the first: https://protobuf.dev/programming-guides/encoding/#last-one-wins
  const rest = messageField(7, [
    ...inputs.filter(isHalf).map((value) => messageField(11, halfValue(value))),
    ...outputs.filter(isHalf).map((value) => messageField(12, halfValue(value))),
  ]);
  return half ? toBytes(concatenate([{ length: bytes.length, pieces: [bytes] }, rest])) : bytes;
}

function halfValue({ name, shape }: OnnxValue) {
  const dims = shape.map((dim) =>
    messageField(1, [typeof dim === 'number' ? varintField(1, dim) : stringField(2, dim)]),
  );
  return [stringField(1, name), messageField(2, [messageField(1, [varintField(1, float16), messageField(2, dims)])])];
}
