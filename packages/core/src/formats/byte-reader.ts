import { FgclipError } from '../errors.ts';
import { bytesOf } from './views.ts';

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
