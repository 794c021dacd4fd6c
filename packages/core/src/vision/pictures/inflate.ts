/** What a compressed stream gave before it ended, or before there was room for no more. */
export interface Inflated {
  /** [n], n up to `limit`. */
  readonly bytes: Uint8Array;
  /**
   * "whole": the stream ended, or goes on behind `limit` bytes; "cut off": the input ended first, be it within the checksum;
   * "broken": the stream is none, or the checksum another's.
   */
  readonly end: 'whole' | 'cut off' | 'broken';
}

/** Bytes that one byte of a stream can stand for: 258 a code of two bits. */
export const MOST_PER_BYTE = 1032;

/**
 * Inflates a zlib stream (RFC 1950, 1951) as far as it goes, `limit` bytes at most. Platforms inflate faster, and give
 * nothing of a damaged stream; this one is for what is left in it.
 */
export function inflate(stream: Uint8Array, limit: number): Inflated {
  const source = new BitReader(stream);
  const target = { bytes: new Uint8Array(Math.min(limit, MOST_PER_BYTE * stream.length)), length: 0 };
  const end = isZlib(stream) ? inflateBlocks(source, target) : 'broken';
  const bytes = target.bytes.subarray(0, target.length);
  return { bytes, end: end === 'ended' ? checked(bytes, source) : end === 'full' ? 'whole' : end };
}

type BlockEnd = 'next' | 'full' | 'cut off' | 'broken';

interface Target {
  readonly bytes: Uint8Array;
  length: number;
}

/** Deflate, a window of 32 KiB at most, no preset dictionary, and a header that is a multiple of 31. */
function isZlib([method = 0, flags = 0]: Uint8Array): boolean {
  return (method & 15) === 8 && method >> 4 <= 7 && (flags & 32) === 0 && ((method << 8) | flags) % 31 === 0;
}

function inflateBlocks(source: BitReader, target: Target): 'ended' | Exclude<BlockEnd, 'next'> {
  source.take(16);
  for (;;) {
    const last = source.take(1);
    const kind = source.take(2);
    if (source.isPast) return 'cut off';
    const end = inflateBlock(kind, source, target);
    if (end !== 'next') return end;
    if (last === 1) return 'ended';
  }
}

function inflateBlock(kind: number, source: BitReader, target: Target): BlockEnd {
  if (kind === 0) return copyStored(source, target);
  if (kind === 3) return 'broken';
  const codes = kind === 1 ? fixedCodes() : readCodes(source);
  if (source.isPast) return 'cut off';
  return codes === undefined ? 'broken' : inflateCodes(codes, source, target);
}

function copyStored(source: BitReader, target: Target): BlockEnd {
  source.alignToByte();
  const length = source.take(16);
  const complement = source.take(16);
  if (source.isPast) return 'cut off';
  if ((length ^ 0xffff) !== complement) return 'broken';
  const wanted = Math.min(length, target.bytes.length - target.length);
  const bytes = source.bytes(wanted);
  target.bytes.set(bytes, target.length);
  target.length += bytes.length;
  if (bytes.length < wanted) return 'cut off';
  return wanted < length ? 'full' : 'next';
}

interface Codes {
  readonly symbols: Code;
  readonly distances: Code;
}

const lengthBase = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const lengthBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const distanceBits = Array.from({ length: 30 }, (_, code) => Math.max(0, (code >> 1) - 1));
const distanceBase = distanceBits.map((bits, code) => (code < 4 ? code + 1 : (2 + (code & 1)) * 2 ** bits + 1));

function inflateCodes({ symbols, distances }: Codes, source: BitReader, target: Target): BlockEnd {
  const { bytes } = target;
  let at = target.length;
  const stop = (end: BlockEnd): BlockEnd => {
    target.length = at;
    return end;
  };
  for (;;) {
    const symbol = symbols.read(source);
    if (source.isPast) return stop('cut off');
    if (symbol === 256) return stop('next');
    if (symbol < 0 || symbol > 285) return stop('broken');
    if (symbol < 256) {
      if (at === bytes.length) return stop('full');
      bytes[at++] = symbol;
      continue;
    }
    const length = (lengthBase[symbol - 257] ?? 0) + source.take(lengthBits[symbol - 257] ?? 0);
    const code = distances.read(source);
    if (!source.isPast && (code < 0 || code > 29)) return stop('broken');
    const distance = (distanceBase[code] ?? 0) + source.take(distanceBits[code] ?? 0);
    if (source.isPast) return stop('cut off');
    if (at === bytes.length) return stop('full');
    if (distance > at) return stop('broken');
    const end = Math.min(at + length, bytes.length);
    const isFull = at + length > end;
    for (; at < end; at++) bytes[at] = bytes[at - distance] ?? 0;
    if (isFull) return stop('full');
  }
}

const orderOfLengths = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** The codes of a block that brings its own; undefined where they are none. */
function readCodes(source: BitReader): Codes | undefined {
  const [symbols, distances, count] = [source.take(5) + 257, source.take(5) + 1, source.take(4) + 4];
  if (symbols > 286 || distances > 30) return undefined;
  const ofLengths = new Array<number>(19).fill(0);
  for (const place of orderOfLengths.slice(0, count)) ofLengths[place] = source.take(3);
  const code = Code.of(ofLengths);
  if (code === undefined) return undefined;
  const lengths: number[] = [];
  while (lengths.length < symbols + distances && !source.isPast) {
    const symbol = code.read(source);
    if (symbol < 0) return undefined;
    if (symbol < 16) lengths.push(symbol);
    else if (symbol > 16) repeat(lengths, 0, symbol === 17 ? 3 + source.take(3) : 11 + source.take(7));
    else if (lengths.length === 0) return undefined;
    else repeat(lengths, lengths.at(-1) ?? 0, 3 + source.take(2));
  }
  if (lengths.length !== symbols + distances || lengths[256] === 0) return undefined;
  return together(Code.of(lengths.slice(0, symbols), 1), Code.of(lengths.slice(symbols), 1));
}

function together(symbols: Code | undefined, distances: Code | undefined): Codes | undefined {
  return symbols && distances && { symbols, distances };
}

function repeat(values: number[], value: number, times: number): void {
  for (let i = 0; i < times; i++) values.push(value);
}

/** A prefix code whose words have up to 15 bits, as a table by the next bits of the stream. */
class Code {
  readonly #bits: number;
  /** [2^bits] of 16 * symbol + length of its word, or 0 where there is none. */
  readonly #table: Uint16Array;

  private constructor(bits: number, table: Uint16Array) {
    this.#bits = bits;
    this.#table = table;
  }

  /**
   * The code whose words have these lengths, 0 for none; undefined where there is none. As zlib has it, all bits there
   * may be are to be words, but in codes whose words have no more bits than `incomplete`.
   */
  static of(lengths: readonly number[], incomplete = 0): Code | undefined {
    const bits = Math.max(1, ...lengths);
    const table = new Uint16Array(1 << bits);
    let [word, taken] = [0, 0];
    for (let length = 1; length <= bits; length++, word *= 2) {
      for (const [symbol, own] of lengths.entries()) {
        if (own !== length) continue;
        taken += 1 << (bits - length);
        if (taken > table.length) return undefined;
        const first = reversed(word++, length);
        for (let at = first; at < table.length; at += 1 << length) table[at] = 16 * symbol + length;
      }
    }
    return taken === table.length || bits <= incomplete ? new Code(bits, table) : undefined;
  }

  /** The next symbol; -1 where the bits are no word. */
  read(source: BitReader): number {
    const entry = this.#table[source.peek(this.#bits)] ?? 0;
    source.skip(entry === 0 ? this.#bits : entry & 15);
    return entry === 0 ? -1 : entry >> 4;
  }
}

function reversed(word: number, length: number): number {
  let result = 0;
  for (let bit = 0; bit < length; bit++) result |= ((word >> bit) & 1) << (length - 1 - bit);
  return result;
}

/** RFC 1951, 3.2.6. */
function fixedCodes(): Codes | undefined {
  return together(
    Code.of(Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8))),
    Code.of(new Array<number>(32).fill(5)),
  );
}

/** Bits of bytes, the lowest first; zeros behind the end. */
class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #held = 0;
  #count = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Whether more bits were taken than there are. */
  get isPast(): boolean {
    return this.#at - (this.#count >> 3) > this.#bytes.length;
  }

  /** The next bits, up to 16, which stay. */
  peek(bits: number): number {
    while (this.#count < bits) {
      this.#held |= (this.#bytes[this.#at++] ?? 0) << this.#count;
      this.#count += 8;
    }
    return this.#held & ((1 << bits) - 1);
  }

  skip(bits: number): void {
    this.#held >>>= bits;
    this.#count -= bits;
  }

  take(bits: number): number {
    const value = this.peek(bits);
    this.skip(bits);
    return value;
  }

  alignToByte(): void {
    this.skip(this.#count % 8);
    this.#at -= this.#count >> 3;
    this.#held = 0;
    this.#count = 0;
  }

  /** The next whole bytes, fewer where fewer are left. Only where aligned. */
  bytes(length: number): Uint8Array {
    const start = this.#at - (this.#count >> 3);
    const bytes = this.#bytes.subarray(start, start + length);
    this.#at = start + bytes.length;
    this.#held = 0;
    this.#count = 0;
    return bytes;
  }
}

/** By the Adler-32 behind the stream. */
function checked(bytes: Uint8Array, source: BitReader): Inflated['end'] {
  source.alignToByte();
  const checksum = source.bytes(4);
  if (checksum.length < 4) return 'cut off';
  const [a = 0, b = 0, c = 0, d = 0] = checksum;
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0 === adler32(bytes) ? 'whole' : 'broken';
}

function adler32(bytes: Uint8Array): number {
  let [low, high] = [1, 0];
  for (let at = 0; at < bytes.length; ) {
    // So many steps stay below 2^53, far below.
    const end = Math.min(at + 5552, bytes.length);
    for (; at < end; at++) {
      low += bytes[at] ?? 0;
      high += low;
    }
    low %= 65_521;
    high %= 65_521;
  }
  return high * 65_536 + low;
}
