import type { ModelPort } from '../encoders/model-session.ts';
import { FgclipError } from '../errors.ts';
import { utf8Text } from '../formats/byte-reader.ts';

/** What an ONNX model takes and yields. */
export interface ModelPorts {
  readonly inputs: readonly ModelPort[];
  readonly outputs: readonly ModelPort[];
  /**
   * The files beside it that hold weights or constants, wherever in its graph, as the model names them: paths from its
   * own folder. externalDataOf() says which files of the model these are.
   */
  readonly externalData: readonly string[];
}

/**
 * Reads off an ONNX file what the model takes and yields, without loading it: next to nothing of the file is read.
 * Field numbers are those of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
 *
 * @param name What errors call the file.
 * @throws INVALID_FORMAT for a file that is no ONNX model; what the source throws.
 */
export async function readModelPorts(source: ByteSource, name: string): Promise<ModelPorts> {
  const file = new MessageFile(source, name);
  const [inputs, outputs]: [ModelPort[], ModelPort[]] = [[], []];
  const weights = new Set<string>();
  const data = new Set<string>();
  const addDataOf = async (field: MessageField, holder: Holder | undefined) => {
    for await (const tensor of tensorsIn(file, field, holder)) {
      const location = await locationOf(file, tensor);
      if (location !== undefined) data.add(location);
    }
  };
  for await (const part of file.fields({ start: 0, end: source.size })) {
    if (part.number === 25) await addDataOf(part, 'function');
    if (part.number !== 7) continue;
    for await (const field of file.fields(part)) {
      if (field.number === 5) weights.add(await nameOf(file, field, 8));
      else if (field.number === 11) inputs.push(await readPort(file, field));
      else if (field.number === 12) outputs.push(await readPort(file, field));
      await addDataOf(field, tensorHolders.graph[field.number]);
    }
  }
  if (outputs.length === 0) {
    throw new FgclipError('INVALID_FORMAT', 'The file is not an ONNX model', { file: name, found: 'no outputs in it' });
  }
  // Old models list their weights among their inputs.
  return { inputs: inputs.filter((port) => !weights.has(port.name)), outputs, externalData: [...data] };
}

type Holder = 'graph' | 'function' | 'node' | 'attribute' | 'sparse tensor' | 'tensor';

/** What lies in the fields of messages that hold tensors, by the numbers of the fields. */
const tensorHolders: Readonly<Record<Holder, Readonly<Record<number, Holder | undefined>>>> = {
  graph: { 1: 'node', 5: 'tensor', 15: 'sparse tensor' },
  function: { 7: 'node' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparse tensor', 23: 'sparse tensor' },
  'sparse tensor': { 1: 'tensor', 2: 'tensor' },
  tensor: {},
};

/** Graphs within graphs (the branches of an If): real models have two or three, and each is four messages deep. */
const deepest = 64;

/** Every tensor in a message, the message itself included, in graphs within graphs, too. */
async function* tensorsIn(
  file: MessageFile,
  message: MessageField,
  holder: Holder | undefined,
  depth = 0,
): AsyncGenerator<MessageField> {
  if (holder === undefined) return;
  if (holder === 'tensor') return yield message;
  if (depth > deepest) throw file.broken(message.start);
  for await (const field of file.fields(message)) {
    yield* tensorsIn(file, field, tensorHolders[holder][field.number], depth + 1);
  }
}

/** TensorProto: external_data 13, data_location 14, of which 1 is EXTERNAL. StringStringEntryProto: key 1, value 2. */
async function locationOf(file: MessageFile, tensor: MessageField): Promise<string | undefined> {
  let location = '';
  let isExternal = false;
  for await (const field of file.fields(tensor)) {
    if (field.number === 14) isExternal = field.value === 1;
    if (field.number === 13 && (await nameOf(file, field, 1)) === 'location') location = await nameOf(file, field, 2);
  }
  return isExternal ? location : undefined;
}

/** TensorProto.DataType by number, named as ONNX Runtime does. */
const dtypes: Readonly<Record<number, string>> = {
  1: 'float32',
  2: 'uint8',
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  6: 'int32',
  7: 'int64',
  8: 'string',
  9: 'bool',
  10: 'float16',
  11: 'float64',
  12: 'uint32',
  13: 'uint64',
};

/** ValueInfoProto: name 1, type 2. TypeProto: tensor_type 1. TypeProto.Tensor: elem_type 1, shape 2. */
async function readPort(file: MessageFile, info: MessageField): Promise<ModelPort> {
  const name = await nameOf(file, info, 1);
  let dtype = 'sequence or map';
  let shape: (number | string)[] = [];
  for await (const type of fieldsNumbered(file, info, 2)) {
    for await (const tensor of fieldsNumbered(file, type, 1)) {
      for await (const { number, value, start, end } of file.fields(tensor)) {
        if (number === 1) dtype = dtypes[value] ?? `type ${value}`;
        if (number === 2) shape = await readShape(file, { number, value, start, end });
      }
    }
  }
  return { name, dtype, shape };
}

/** TensorShapeProto: dim 1. Its Dimension: dim_value 1, dim_param 2. */
async function readShape(file: MessageFile, shape: MessageField): Promise<(number | string)[]> {
  const dims: (number | string)[] = [];
  for await (const dim of fieldsNumbered(file, shape, 1)) {
    let length: number | string = '';
    for await (const field of file.fields(dim)) {
      // A negative one is a huge unsigned one, and says that the length is not known.
      if (field.number === 1 && Number.isSafeInteger(field.value)) length = field.value;
      if (field.number === 2) length = await file.text(field);
    }
    dims.push(length);
  }
  return dims;
}

async function nameOf(file: MessageFile, message: MessageField, number: number): Promise<string> {
  for await (const field of fieldsNumbered(file, message, number)) return file.text(field);
  return '';
}

async function* fieldsNumbered(file: MessageFile, message: MessageField, number: number): AsyncGenerator<MessageField> {
  for await (const field of file.fields(message)) if (field.number === number) yield field;
}

/** A field of a protobuf message: its number, and a value, or the part of the file where its content lies. */
export interface MessageField {
  readonly number: number;
  /** Of a varint; 0 for other fields. */
  readonly value: number;
  readonly start: number;
  readonly end: number;
}

/** Longest content that is read as text. */
const longestText = 2 ** 16;
const windowBytes = 2 ** 16;
/** A varint has at most ten bytes of seven bits. */
const longestVarint = 10;

/**
 * Protobuf messages in a file, whatever its size: what nobody asks for is jumped over. The encoding is described at
 * https://protobuf.dev/programming-guides/encoding/.
 */
class MessageFile {
  readonly #source: ByteSource;
  readonly #name: string;
  #window: Uint8Array = new Uint8Array(0);
  #windowStart = 0;

  /** @param name What errors call the file. */
  constructor(source: ByteSource, name: string) {
    this.#source = source;
    this.#name = name;
  }

  /** The fields of the message between two places of the file. Throws INVALID_FORMAT where they do not fit there. */
  async *fields({ start, end }: { readonly start: number; readonly end: number }): AsyncGenerator<MessageField> {
    for (let position = start; position < end; ) {
      const tag = await this.#varint(position, end);
      const [number, wireType] = [Math.floor(tag.value / 8), tag.value % 8];
      const head = wireType === 0 || wireType === 2 ? await this.#varint(tag.end, end) : { value: 0, end: tag.end };
      const length = { 0: 0, 1: 8, 2: head.value, 5: 4 }[wireType];
      if (number === 0 || length === undefined || head.end + length > end) throw this.broken(position);
      yield { number, value: wireType === 0 ? head.value : 0, start: head.end, end: head.end + length };
      position = head.end + length;
    }
  }

  /** The content of a field as text. */
  async text({ start, end }: MessageField): Promise<string> {
    if (end - start > longestText) throw this.broken(start);
    return utf8Text(await this.#bytes(start, end - start), {});
  }

  /** An unsigned number; what exceeds 2^53 is not exact, which lengths and types do not. */
  async #varint(start: number, limit: number): Promise<{ value: number; end: number }> {
    const bytes = await this.#bytes(start, Math.min(longestVarint, limit - start));
    let [value, scale] = [0, 1];
    for (const [i, byte] of bytes.entries()) {
      value += (byte & 0x7f) * scale;
      scale *= 128;
      if (byte < 0x80) return { value, end: start + i + 1 };
    }
    throw this.broken(start);
  }

  async #bytes(start: number, length: number): Promise<Uint8Array> {
    if (start < this.#windowStart || start + length > this.#windowStart + this.#window.length) {
      this.#window = await this.#source.read(start, Math.max(length, windowBytes));
      this.#windowStart = start;
    }
    const offset = start - this.#windowStart;
    if (offset + length > this.#window.length) throw this.broken(start);
    return this.#window.subarray(offset, offset + length);
  }

  /** The error for what cannot be, at a place of the file. */
  broken(position: number): FgclipError {
    return new FgclipError('INVALID_FORMAT', 'The file is not a whole ONNX model', {
      file: this.#name,
      found: `nonsense at byte ${position}`,
    });
  }
}

/** Bytes that can be read in parts: a file on a disk, a Blob. */
export interface ByteSource {
  /** In bytes. */
  readonly size: number;
  /** `length` bytes from `start` on; fewer where the source ends before. */
  read(start: number, length: number): Promise<Uint8Array>;
}
