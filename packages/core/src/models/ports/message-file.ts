import { FgclipError } from '../../errors.ts';
import { utf8Text } from '../../formats/views.ts';
import type { ByteSource } from './byte-source.ts';

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
export class MessageFile {
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
