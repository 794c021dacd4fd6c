import { FgclipError } from '../../errors.ts';
import { ByteReader, utf8Text } from '../../formats/byte-reader.ts';
import { type FloatTensor, sizeOf } from '../../tensor/tensor.ts';

/** Field numbers of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto). */
const model = { graph: 7 };
const graph = { initializer: 5 };
const tensor = { dims: 1, type: 2, floats: 4, name: 8, raw: 9 };
const float32 = 1;

/**
 * The float32 weights of an ONNX model by name, in memory of their own: those that lie in the file itself.
 *
 * @throws INVALID_FORMAT for bytes that are no ONNX model, and for a weight whose values are not as many as its shape says.
 */
export function readInitializers(
  bytes: Uint8Array,
  { file }: { readonly file?: string } = {},
): Map<string, FloatTensor> {
  const weights = new Map<string, FloatTensor>();
  let isModel = false;
  for (const field of fieldsOf(bytes, file)) {
    if (field.number !== model.graph) continue;
    isModel = true;
    for (const inner of fieldsOf(field.bytes, file)) {
      if (inner.number !== graph.initializer) continue;
      const weight = readTensor(inner.bytes, file);
      if (weight !== undefined) weights.set(weight.name, weight.tensor);
    }
  }
  if (isModel) return weights;
  throw new FgclipError('INVALID_FORMAT', 'Not an ONNX model', { file, expected: 'a graph', found: 'none' });
}

/** Undefined where it is of another type, or lies in another file. */
function readTensor(message: Uint8Array, file: string | undefined): { name: string; tensor: FloatTensor } | undefined {
  let [name, type] = ['', 0];
  let values: Uint8Array | undefined;
  const shape: number[] = [];
  for (const field of fieldsOf(message, file)) {
    if (field.number === tensor.dims) shape.push(...integersOf(field, file));
    else if (field.number === tensor.type) type = field.integer ?? 0;
    else if (field.number === tensor.name) name = utf8Text(field.bytes, {});
    else if (field.number === tensor.raw || field.number === tensor.floats) values = field.bytes;
  }
  if (type !== float32 || values === undefined) return undefined;
  if (values.length !== 4 * sizeOf(shape)) {
    throw new FgclipError('INVALID_FORMAT', `The weight "${name}" does not fill its shape`, {
      file,
      expected: `${sizeOf(shape)} values for [${shape.join(', ')}]`,
      found: `${values.length} bytes`,
    });
  }
  return { name, tensor: { shape, data: new Float32Array(new Uint8Array(values).buffer) } };
}

/** One field of a protobuf message: an integer, or the bytes of anything else, not copied. */
export interface Field {
  readonly number: number;
  /** Of a varint, exact up to 2^53. */
  readonly integer?: number;
  /** Of a string, message, packed list or fixed-width number; empty otherwise. */
  readonly bytes: Uint8Array;
  /** All of it, its tag included, to be written elsewhere as it is. */
  readonly whole: Uint8Array;
}

const wire = { varint: 0, fixed64: 1, lengthDelimited: 2, fixed32: 5 } as const;
const what = 'ONNX model';
const none = new Uint8Array();

/**
 * The fields of a message, one after the other (https://protobuf.dev/programming-guides/encoding).
 *
 * @throws INVALID_FORMAT for bytes that are no message, or are cut off.
 */
export function* fieldsOf(message: Uint8Array, file?: string): Generator<Field, void> {
  const reader = new ByteReader(message, what, file);
  while (reader.remaining > 0) {
    const start = reader.position;
    const tag = readVarint(reader, file);
    const value = readValue(reader, tag % 8, file);
    yield { number: Math.floor(tag / 8), ...value, whole: message.subarray(start, reader.position) };
  }
}

function readValue(
  reader: ByteReader,
  type: number,
  file: string | undefined,
): Pick<Field, 'bytes'> & { readonly integer?: number } {
  if (type === wire.varint) return { integer: readVarint(reader, file), bytes: none };
  if (type === wire.lengthDelimited) return { bytes: reader.take(readVarint(reader, file)) };
  if (type === wire.fixed32) return { bytes: reader.take(4) };
  if (type === wire.fixed64) return { bytes: reader.take(8) };
  throw notProtobuf(`wire type ${type}`, file);
}

/** The integers of a repeated field that is packed, or the one of a field that is not. */
export function integersOf({ integer, bytes }: Field, file?: string): number[] {
  if (integer !== undefined) return [integer];
  const reader = new ByteReader(bytes, what, file);
  const integers: number[] = [];
  while (reader.remaining > 0) integers.push(readVarint(reader, file));
  return integers;
}

function readVarint(reader: ByteReader, file: string | undefined): number {
  let value = 0;
  for (let i = 0; i < 10; i++) {
    const byte = reader.u8();
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return value;
  }
  throw notProtobuf('an integer of more than ten bytes', file);
}

function notProtobuf(found: string, file: string | undefined): FgclipError {
  return new FgclipError('INVALID_FORMAT', `Not an ${what}`, { file, found });
}
