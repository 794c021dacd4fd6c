/** Low word of the 64-bit FNV prime 2^40 + 0x1b3; the high part is a shift. */
const PRIME_LOW = 0x1b3;

/**
 * FNV-1a, 64 bits (Fowler, Noll, Vo; draft-eastlake-fnv): tells data sets apart, and is no defence against somebody
 * who wants two to look alike. Two 32-bit words carry the state and products are made of 16-bit halves, since BigInt is
 * far slower.
 */
export class Fnv1a {
  #high = 0xcbf29ce4;
  #low = 0x84222325;

  /** Takes in more bytes; returns itself. */
  update(bytes: Uint8Array): this {
    let high = this.#high;
    let low = this.#low;
    for (let i = 0; i < bytes.length; i++) {
      low ^= bytes[i] ?? 0;
      const lower = (low & 0xffff) * PRIME_LOW;
      const upper = (low >>> 16) * PRIME_LOW + (lower >>> 16);
      high = (Math.imul(high, PRIME_LOW) + (low << 8) + (upper >>> 16)) | 0;
      low = (upper << 16) | (lower & 0xffff);
    }
    this.#high = high;
    this.#low = low;
    return this;
  }

  /** The hash of all bytes so far: 16 hexadecimal digits. */
  digest(): string {
    return hex(this.#high) + hex(this.#low);
  }
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
