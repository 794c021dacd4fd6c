import {
  bytesField,
  concatenate,
  type Encoded,
  floatField,
  messageField,
  packedField,
  stringField,
  toBytes,
  varintField,
} from './protobuf.ts';

/**
 * The part of ONNX's protobuf messages that graphs need, as plain objects. Field numbers are those of onnx.proto
 * (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
 */
export interface OnnxModel {
  readonly irVersion: number;
  readonly opset: number;
  readonly producerName: string;
  readonly producerVersion: string;
  readonly graph: OnnxGraph;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface OnnxGraph {
  readonly name: string;
  /** In an order in which every node follows those it reads from. */
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

export interface OnnxNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

export type OnnxAttribute =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly string: string };

/** A tensor written out in full. */
export interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | BigInt64Array;
}

/** The type of a graph's input or output; a string names a dimension that is known at run time only. */
export interface OnnxValue {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly (number | string)[];
}

/** TensorProto.DataType. */
export const elementTypes = { float32: 1, int32: 6, int64: 7, bool: 9 } as const;
export type ElementType = keyof typeof elementTypes;

/** ModelProto as bytes. */
export function encodeModel(model: OnnxModel): Uint8Array {
  return toBytes(
    concatenate([
      varintField(1, model.irVersion),
      stringField(2, model.producerName),
      stringField(3, model.producerVersion),
      messageField(7, encodeGraph(model.graph)),
      messageField(8, [stringField(1, ''), varintField(2, model.opset)]),
      ...Object.entries(model.metadata).map(([key, value]) =>
        messageField(14, [stringField(1, key), stringField(2, value)]),
      ),
    ]),
  );
}

function encodeGraph(graph: OnnxGraph): Encoded[] {
  return [
    ...graph.nodes.map((node) => messageField(1, encodeNode(node))),
    stringField(2, graph.name),
    ...graph.initializers.map((tensor) => messageField(5, encodeTensor(tensor))),
    ...graph.inputs.map((value) => messageField(11, encodeValue(value))),
    ...graph.outputs.map((value) => messageField(12, encodeValue(value))),
  ];
}

/** NodeProto. */
export function encodeNode({ name, op, inputs, outputs, attributes }: OnnxNode): Encoded[] {
  return [
    ...inputs.map((input) => stringField(1, input)),
    ...outputs.map((output) => stringField(2, output)),
    stringField(3, name),
    stringField(4, op),
    ...Object.entries(attributes).map(([key, value]) => messageField(5, encodeAttribute(key, value))),
  ];
}

/** Field 20 is AttributeProto.AttributeType, which says which of the value fields is in use. */
function encodeAttribute(name: string, attribute: OnnxAttribute): Encoded[] {
  const head = stringField(1, name);
  if ('float' in attribute) return [head, floatField(2, attribute.float), varintField(20, 1)];
  if ('int' in attribute) return [head, varintField(3, attribute.int), varintField(20, 2)];
  if ('string' in attribute) return [head, stringField(4, attribute.string), varintField(20, 3)];
  return [head, ...attribute.ints.map((value) => varintField(8, value)), varintField(20, 7)];
}

/** TensorProto. */
export function encodeTensor({ name, shape, data }: OnnxTensor): Encoded[] {
  return [
    packedField(1, shape),
    varintField(2, elementTypes[elementTypeOf(data)]),
    stringField(8, name),
    // raw_data is little-endian, which is how typed arrays lie in memory wherever ONNX Runtime runs.
    bytesField(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  ];
}

function elementTypeOf(data: OnnxTensor['data']): ElementType {
  if (data instanceof Float32Array) return 'float32';
  return data instanceof Int32Array ? 'int32' : 'int64';
}

function encodeValue({ name, type, shape }: OnnxValue): Encoded[] {
  const dims = shape.map((dim) =>
    messageField(1, [typeof dim === 'number' ? varintField(1, dim) : stringField(2, dim)]),
  );
  const tensorType = [varintField(1, elementTypes[type]), messageField(2, dims)];
  return [stringField(1, name), messageField(2, [messageField(1, tensorType)])];
}
