import { type ErrorDetails, FgclipError } from '../errors.ts';

/** Reads little-endian values one after another and never past the end. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #what: string;
  readonly #file: string | undefined;
  /** Offset of the next byte. */
  position = 0;

  /** `what` names the bytes in the INVALID_FORMAT error that every method throws when they end too early. */
  constructor(bytes: Uint8Array, what: string, file?: string) {
    this.#bytes = bytesOf(bytes);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#what = what;
    this.#file = file;
  }

  /** Number of bytes left. */
  get remaining(): number {
    return this.#bytes.length - this.position;
  }

  u8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  i32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.#advance(8), true);
  }

  /** The next bytes, as a view: a plain Uint8Array, whatever the file came in. */
  take(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  #advance(length: number): number {
    if (length > this.remaining) {
      throw new FgclipError('INVALID_FORMAT', `The ${this.#what} ends too early`, {
        file: this.#file,
        expected: `${length} more bytes at byte ${this.position}`,
        found: `${this.remaining}`,
      });
    }
    const start = this.position;
    this.position += length;
    return start;
  }
}

const MAX_QUOTED = 80;

/** Text from a file as it may stand in an error message: quoted, control characters escaped, cut to 80 characters. */
export function quote(text: string): string {
  return JSON.stringify(text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}...` : text);
}

interface ViewConstructor<View> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): View;
}

/**
 * The bytes as an array of numbers: a view where they are aligned, else over a copy. That is made by the constructor,
 * since slice() copies nothing where the bytes are a Buffer of Node.
 * Files here are little-endian, as is every machine that JavaScript engines run on.
 */
export function viewAs<View>(type: ViewConstructor<View>, bytes: Uint8Array): View {
  const aligned = bytes.byteOffset % type.BYTES_PER_ELEMENT === 0 ? bytes : new Uint8Array(bytes);
  return new type(aligned.buffer, aligned.byteOffset, aligned.byteLength / type.BYTES_PER_ELEMENT);
}

/** The bytes behind a typed array, as a view. */
export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Bytes as text of single bytes (Latin-1): names of chunks and boxes, the first bytes of a file. For few bytes. */
export function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

/** Bytes of UTF-8 as text. Shared memory is copied first: browsers refuse to decode it in place. Throws a TypeError. */
export function utf8Text(
  bytes: Uint8Array,
  options: { fatal?: boolean; ignoreBOM?: boolean } = { fatal: true },
): string {
  const own = bytes.buffer instanceof ArrayBuffer ? bytes : new Uint8Array(bytes);
  return new TextDecoder('utf-8', options).decode(own);
}

/**
 * 64-bit integers as numbers; every result is exact.
 * Throws INVALID_FORMAT for one beyond 2^53, which a number cannot hold.
 */
export function int64ToNumbers(bytes: Uint8Array, signed: boolean, details: ErrorDetails = {}): Float64Array {
  const source = signed ? viewAs(BigInt64Array, bytes) : viewAs(BigUint64Array, bytes);
  return Float64Array.from({ length: source.length }, (_, i) => {
    const value = Number(source[i]);
    if (Number.isSafeInteger(value)) return value;
    throw new FgclipError('INVALID_FORMAT', `The 64-bit integer ${i} is too large to be exact`, {
      ...details,
      expected: 'at most 2^53 - 1',
      found: `${source[i]}`,
    });
  });
}
