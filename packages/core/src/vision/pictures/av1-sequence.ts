/** How planes are to be understood: by the number of a matrix (H.273, table 4), and whether by all values of their bits. */
export interface ColourCoding {
  readonly matrix: number;
  readonly isFullRange: boolean;
}

/**
 * How the colours of an AV1 stream are coded, off its sequence header (AV1 specification, 5.5); undefined where there is
 * none. Files whose container does not say so are read by it.
 */
export function readSequenceColour(stream: Uint8Array): ColourCoding | undefined {
  const header = sequenceHeader(stream);
  return header && colourOf(new Bits(header));
}

/** The content of the first open bitstream unit of type 1. */
function sequenceHeader(stream: Uint8Array): Uint8Array | undefined {
  for (let at = 0; at < stream.length; ) {
    const head = stream[at] ?? 0;
    at += (head & 4) === 0 ? 1 : 2;
    let length = stream.length - at;
    if ((head & 2) !== 0) {
      length = 0;
      for (let shift = 0; shift < 56; shift += 7) {
        const byte = stream[at++] ?? 0;
        length += (byte & 127) * 2 ** shift;
        if (byte < 128) break;
      }
    }
    if (((head >> 3) & 15) === 1) return stream.subarray(at, at + length);
    at += length;
  }
  return undefined;
}

function colourOf(bits: Bits): ColourCoding {
  const profile = bits.take(3);
  bits.take(1); // still_picture
  const isReduced = bits.flag();
  if (isReduced) bits.take(5);
  else skipOperatingPoints(bits);
  const [widthBits, heightBits] = [bits.take(4) + 1, bits.take(4) + 1];
  bits.take(widthBits);
  bits.take(heightBits);
  if (!isReduced && bits.flag()) bits.take(4 + 3); // frame ids
  bits.take(3); // superblocks, filter-intra, intra edge filter
  if (!isReduced) skipTools(bits);
  bits.take(3); // superresolution, cdef, restoration
  return readColourConfig(bits, profile);
}

function skipOperatingPoints(bits: Bits): void {
  let delayBits = 0;
  let hasModel = false;
  if (bits.flag()) {
    bits.take(32);
    bits.take(32);
    if (bits.flag()) bits.skipUvlc();
    hasModel = bits.flag();
    if (hasModel) {
      delayBits = bits.take(5) + 1;
      bits.take(32);
      bits.take(10);
    }
  }
  const hasDelays = bits.flag();
  for (let points = bits.take(5) + 1; points > 0; points--) {
    bits.take(12);
    if (bits.take(5) > 7) bits.take(1);
    if (hasModel && bits.flag()) bits.take(2 * delayBits + 1);
    if (hasDelays && bits.flag()) bits.take(4);
  }
}

function skipTools(bits: Bits): void {
  bits.take(4); // compounds, warped motion, dual filter
  const hasOrder = bits.flag();
  if (hasOrder) bits.take(2);
  const screenContent = bits.flag() ? 2 : bits.take(1);
  if (screenContent > 0 && !bits.flag()) bits.take(1);
  if (hasOrder) bits.take(3);
}

function readColourConfig(bits: Bits, profile: number): ColourCoding {
  const isDeep = bits.flag();
  if (profile === 2 && isDeep) bits.take(1);
  const isGrey = profile !== 1 && bits.flag();
  const described = bits.flag() ? { primaries: bits.take(8), transfer: bits.take(8), matrix: bits.take(8) } : undefined;
  const matrix = described?.matrix ?? 2;
  const isSrgb = described?.primaries === 1 && described.transfer === 13 && matrix === 0;
  return { matrix, isFullRange: (!isGrey && isSrgb) || bits.flag() };
}

/** Bits of bytes, the highest first; zeros behind the end. */
class Bits {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  take(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++, this.#at++) {
      value = value * 2 + (((this.#bytes[this.#at >> 3] ?? 0) >> (7 - (this.#at & 7))) & 1);
    }
    return value;
  }

  flag(): boolean {
    return this.take(1) === 1;
  }

  /** A number of as many bits as zeros precede it. */
  skipUvlc(): void {
    let zeros = 0;
    while (zeros < 32 && !this.flag()) zeros++;
    this.take(zeros);
  }
}
