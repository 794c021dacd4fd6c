import { FgclipError } from '../errors.ts';
import { utf8Text } from '../formats/byte-reader.ts';
import { type Field, fieldsOf, integersOf } from '../runtimes/onnx/read-initializers.ts';

/** What is known of an ONNX model that is to be changed; everything else of it stays the bytes that it is. */
export interface EditableModel {
  /** Fields of the model around the graph, as they are: [number, bytes of its value or integer]. */
  readonly model: readonly Field[];
  /** Fields of the graph, in their order. */
  readonly graph: readonly Field[];
  readonly nodes: readonly EditableNode[];
  readonly weights: ReadonlyMap<string, StoredWeight>;
  readonly inputs: readonly string[];
  readonly outputs: readonly { readonly name: string; readonly type: number }[];
}

export interface EditableNode {
  /** Which of the graph's fields it is. */
  readonly field: number;
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, NodeAttribute>;
  /** Whether a graph is within it, which may read anything of this one. */
  readonly hasGraph: boolean;
}

export interface NodeAttribute {
  readonly float?: number;
  readonly int?: number;
  readonly ints: readonly number[];
  readonly tensor?: StoredWeight;
}

/** A tensor as it is stored. */
export interface StoredWeight {
  readonly name: string;
  readonly shape: readonly number[];
  /** TensorProto.DataType: 1 is float32, 10 float16. */
  readonly type: number;
  /** Its little-endian bytes, where they are in the model. */
  readonly raw?: Uint8Array;
  /** Where they are, where that is another file. */
  readonly external?: { readonly location: string; readonly offset: number; readonly length: number | undefined };
  /** Which of the graph's fields it is; absent in a node. */
  readonly field?: number;
}

/** What a tensor of the graph is made by. */
export function makerOf({ nodes }: EditableModel, name: string | undefined): EditableNode | undefined {
  return name === undefined || name === '' ? undefined : nodes.find(({ outputs }) => outputs.includes(name));
}

/** How often a tensor is read, as an output of the graph, too. */
export function readersOf({ nodes, outputs }: EditableModel, name: string): number {
  const ports = outputs.filter((port) => port.name === name).length;
  return ports + nodes.filter(({ inputs }) => inputs.includes(name)).length;
}

/** Field numbers of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto). */
const MODEL_GRAPH = 7;
const graphFields = { node: 1, initializer: 5, input: 11, output: 12 };

/**
 * Reads the structure of a model. Nothing is copied: weights and nodes refer to the bytes.
 *
 * @throws INVALID_FORMAT for bytes that are no ONNX model, naming `file`.
 */
export function readEditableModel(bytes: Uint8Array, file?: string): EditableModel {
  const model = [...fieldsOf(bytes, file)];
  // Messages that come several times are merged (https://protobuf.dev/programming-guides/encoding/#last-one-wins).
  const graph = model.flatMap((field) => (field.number === MODEL_GRAPH ? [...fieldsOf(field.bytes, file)] : []));
  if (graph.length === 0) {
    throw new FgclipError('INVALID_FORMAT', 'Not an ONNX model', { file, expected: 'a graph', found: 'none' });
  }
  const of = <T>(number: number, read: (field: Field, at: number) => T): T[] =>
    graph.flatMap((field, at) => (field.number === number ? [read(field, at)] : []));
  const weights = of(graphFields.initializer, (field, at) => ({ ...readWeight(field.bytes, file), field: at }));
  return {
    ...{ model, graph },
    nodes: of(graphFields.node, (field, at) => readNode(field.bytes, at, file)),
    weights: new Map(weights.map((weight) => [weight.name, weight])),
    inputs: of(graphFields.input, ({ bytes: value }) => nameOf(value, 1, file)),
    outputs: of(graphFields.output, ({ bytes: value }) => ({
      name: nameOf(value, 1, file),
      type: elementType(value, file),
    })),
  };
}

function readNode(message: Uint8Array, field: number, file: string | undefined): EditableNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, NodeAttribute>();
  let [name, op, hasGraph] = ['', '', false];
  for (const { number, bytes } of fieldsOf(message, file)) {
    if (number === 1) inputs.push(utf8Text(bytes, {}));
    else if (number === 2) outputs.push(utf8Text(bytes, {}));
    else if (number === 3) name = utf8Text(bytes, {});
    else if (number === 4) op = utf8Text(bytes, {});
    else if (number === 5) {
      const parts = [...fieldsOf(bytes, file)];
      hasGraph ||= parts.some((part) => part.number === 6 || part.number === 11);
      attributes.set(nameOf(bytes, 1, file), readAttribute(parts, file));
    }
  }
  return { field, name, op, inputs, outputs, attributes, hasGraph };
}

function readAttribute(parts: readonly Field[], file: string | undefined): NodeAttribute {
  const of = (number: number) => parts.find((part) => part.number === number);
  const [float, int, tensor] = [of(2), of(3), of(5)];
  return {
    ...(float !== undefined && { float: new DataView(Uint8Array.from(float.bytes).buffer).getFloat32(0, true) }),
    ...(int?.integer !== undefined && { int: int.integer }),
    ...(tensor !== undefined && { tensor: readWeight(tensor.bytes, file) }),
    ints: parts.filter((part) => part.number === 8).flatMap((part) => integersOf(part, file)),
  };
}

/** TensorProto: dims 1, data_type 2, float_data 4, name 8, raw_data 9, external_data 13, data_location 14. */
function readWeight(message: Uint8Array, file: string | undefined): StoredWeight {
  const shape: number[] = [];
  const entries = new Map<string, string>();
  let [name, type] = ['', 0];
  let raw: Uint8Array | undefined;
  for (const field of fieldsOf(message, file)) {
    if (field.number === 1) shape.push(...integersOf(field, file));
    else if (field.number === 2) type = field.integer ?? 0;
    else if (field.number === 4 || field.number === 9) raw = field.bytes;
    else if (field.number === 8) name = utf8Text(field.bytes, {});
    else if (field.number === 13) entries.set(nameOf(field.bytes, 1, file), nameOf(field.bytes, 2, file));
  }
  const location = entries.get('location');
  const length = entries.get('length');
  return {
    ...{ name, shape, type },
    ...(raw !== undefined && { raw }),
    ...(location !== undefined && {
      external: {
        location,
        offset: Number(entries.get('offset') ?? 0),
        length: length === undefined ? undefined : Number(length),
      },
    }),
  };
}

/** The string of a message's field. */
function nameOf(message: Uint8Array, number: number, file: string | undefined): string {
  for (const field of fieldsOf(message, file)) if (field.number === number) return utf8Text(field.bytes, {});
  return '';
}

/** ValueInfoProto: type 2. TypeProto: tensor_type 1. TypeProto.Tensor: elem_type 1. */
function elementType(value: Uint8Array, file: string | undefined): number {
  const inner = (message: Uint8Array, number: number) =>
    [...fieldsOf(message, file)].find((field) => field.number === number);
  const tensor = inner(inner(value, 2)?.bytes ?? new Uint8Array(), 1);
  return inner(tensor?.bytes ?? new Uint8Array(), 1)?.integer ?? 0;
}
