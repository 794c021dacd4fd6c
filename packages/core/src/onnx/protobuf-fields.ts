import { FgclipError } from '../errors.ts';
import { ByteReader } from '../formats/byte-reader.ts';

/** One field of a protobuf message: an integer, or the bytes of anything else, not copied. */
export interface Field {
  readonly number: number;
  /** Of a varint, exact up to 2^53. */
  readonly integer?: number;
  /** Of a string, message, packed list or fixed-width number; empty otherwise. */
  readonly bytes: Uint8Array;
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
    const tag = readVarint(reader, file);
    const number = Math.floor(tag / 8);
    switch (tag % 8) {
      case wire.varint:
        yield { number, integer: readVarint(reader, file), bytes: none };
        break;
      case wire.lengthDelimited:
        yield { number, bytes: reader.take(readVarint(reader, file)) };
        break;
      case wire.fixed32:
        yield { number, bytes: reader.take(4) };
        break;
      case wire.fixed64:
        yield { number, bytes: reader.take(8) };
        break;
      default:
        throw notProtobuf(`wire type ${tag % 8}`, file);
    }
  }
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
