import { encodeNode, encodeTensor, type OnnxNode, type OnnxTensor } from '../runtimes/onnx/model.ts';
import {
  bytesField,
  concatenate,
  type Encoded,
  messageField,
  stringField,
  toBytes,
} from '../runtimes/onnx/protobuf.ts';
import { type Field, fieldsOf } from '../runtimes/onnx/read-initializers.ts';
import type { EditableModel, EditableNode } from './read-model.ts';

/** What is to be changed of a model. */
export interface ModelEdits {
  /** Nodes whose outputs get other names. */
  readonly renamed?: ReadonlyMap<EditableNode, readonly string[]>;
  /** Nodes to be written behind another, which is left out itself where it is `dropped`. */
  readonly behind: ReadonlyMap<EditableNode, readonly (OnnxNode | Uint8Array)[]>;
  /** Weights and nodes that are left out, by their field of the graph. */
  readonly dropped?: ReadonlySet<number>;
  readonly weights: readonly (OnnxTensor | Uint8Array)[];
  /** Entries for the model's metadata_props. */
  readonly metadata?: Readonly<Record<string, string>>;
}

const MODEL_GRAPH = 7;
const METADATA = 14;
const NODE = 1;
const INITIALIZER = 5;

/** The model with its changes: what is not changed is the bytes that it was, in the order that it was in. */
export function writeEditedModel({ model, graph, nodes }: EditableModel, edits: ModelEdits): Uint8Array {
  const byField = new Map(nodes.map((node) => [node.field, node]));
  const body = graph.flatMap((field, at): Encoded[] => {
    const node = byField.get(at);
    const outputs = node && edits.renamed?.get(node);
    const isDropped = edits.dropped?.has(at) ?? false;
    const own = outputs === undefined ? encodeField(field) : bytesField(NODE, withOutputs(field.bytes, outputs));
    const added = (node && edits.behind.get(node)) ?? [];
    return [...(isDropped ? [] : [own]), ...added.map((one) => asMessage(NODE, one, encodeNode))];
  });
  const weights = edits.weights.map((weight) => asMessage(INITIALIZER, weight, encodeTensor));
  return toBytes(
    concatenate([
      ...model.filter(({ number }) => number !== MODEL_GRAPH).map(encodeField),
      messageField(MODEL_GRAPH, [...body, ...weights]),
      ...Object.entries(edits.metadata ?? {}).map(([key, value]) =>
        messageField(METADATA, [stringField(1, key), stringField(2, value)]),
      ),
    ]),
  );
}

function asMessage<T extends object>(
  number: number,
  message: T | Uint8Array,
  encode: (message: T) => Encoded[],
): Encoded {
  return message instanceof Uint8Array ? bytesField(number, message) : messageField(number, encode(message));
}

/** NodeProto: output 2. */
function withOutputs(message: Uint8Array, outputs: readonly string[]): Uint8Array {
  const others = [...fieldsOf(message)].filter(({ number }) => number !== 2).map(encodeField);
  return toBytes(concatenate([...others, ...outputs.map((name) => stringField(2, name))]));
}

function encodeField({ whole }: Field): Encoded {
  return { length: whole.length, pieces: [whole] };
}
