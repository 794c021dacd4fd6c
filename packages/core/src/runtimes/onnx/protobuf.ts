import { FgclipError } from '../../errors.ts';

/**
 * Encoded bytes in pieces that are joined once, at the end: a message around a large value refers to the value's
 * own bytes instead of copying them. https://protobuf.dev/programming-guides/encoding
 */
export interface Encoded {
  readonly length: number;
  readonly pieces: readonly Uint8Array[];
}

/** The low three bits of a field's tag. */
const wire = { varint: 0, lengthDelimited: 2, fixed32: 5 } as const;

/** An integer field: int32, int64, enum or bool. Negative values take ten bytes, as int64 demands. */
export function varintField(field: number, value: number | bigint): Encoded {
  return leaf([...tag(field, wire.varint), ...varint(value)]);
}

/** A float field. */
export function floatField(field: number, value: number): Encoded {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return leaf([...tag(field, wire.fixed32), ...bytes]);
}

/** A bytes field, its value not copied. */
export function bytesField(field: number, bytes: Uint8Array): Encoded {
  return lengthDelimited(field, { length: bytes.length, pieces: [bytes] });
}

/** A string field, in UTF-8. */
export function stringField(field: number, text: string): Encoded {
  return bytesField(field, new TextEncoder().encode(text));
}

/** A field that holds a message made of other fields. */
export function messageField(field: number, fields: readonly Encoded[]): Encoded {
  return lengthDelimited(field, concatenate(fields));
}

/** A repeated integer field in packed form. */
export function packedField(field: number, values: readonly (number | bigint)[]): Encoded {
  return lengthDelimited(field, leaf(values.flatMap((value) => varint(value))));
}

/** Fields one after the other. */
export function concatenate(parts: readonly Encoded[]): Encoded {
  return {
    length: parts.reduce((total, part) => total + part.length, 0),
    pieces: parts.flatMap((part) => part.pieces),
  };
}

/** The bytes in one array. */
export function toBytes({ length, pieces }: Encoded): Uint8Array {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const piece of pieces) {
    bytes.set(piece, offset);
    offset += piece.length;
  }
  return bytes;
}

/** A base-128 varint, lowest seven bits first. Throws INVALID_ARGUMENT outside the integers of 64 bits. */
export function varint(value: number | bigint): number[] {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw new FgclipError('INVALID_ARGUMENT', `${value} is not an integer that protobuf can hold exactly`);
  }
  const wide = BigInt(value);
  if (wide < -(2n ** 63n) || wide >= 2n ** 64n) {
    throw new FgclipError('INVALID_ARGUMENT', `${wide} does not fit into 64 bits`);
  }
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, wide);
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return bytes;
}

function lengthDelimited(field: number, { length, pieces }: Encoded): Encoded {
  const head = leaf([...tag(field, wire.lengthDelimited), ...varint(length)]);
  return { length: head.length + length, pieces: [...head.pieces, ...pieces] };
}

function tag(field: number, wireType: number): number[] {
  return varint(field * 8 + wireType);
}

function leaf(bytes: readonly number[]): Encoded {
  return { length: bytes.length, pieces: [Uint8Array.from(bytes)] };
}
