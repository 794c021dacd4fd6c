import { FgclipError } from '../errors.ts';

/** A deterministic stream of random numbers: the same seed gives the same numbers. */
export interface Random {
  /** Uniform in [0, 1), with all 53 bits of a number. */
  uniform(): number;
  /** Standard normal: mean 0, variance 1. */
  normal(): number;
  /** Uniform among 0, 1, ..., n - 1; n from 1 to 2^32, else INVALID_ARGUMENT. */
  integer(n: number): number;
  /** Shuffles in place, every order equally likely. */
  shuffle(items: { readonly length: number; [index: number]: unknown }): void;
  /** 0, 1, ..., n - 1 in random order. */
  permutation(n: number): Int32Array;
  /**
   * An independent stream named by the label (a number is its decimal text). It depends on the seed and the labels
   * alone, not on how many numbers were drawn, so that adding a use of one stream leaves all others as they are.
   */
  fork(label: string | number): Random;
}

const TWO_32 = 2 ** 32;
const WORDS_PER_BLOCK = 4;
/** The last word of the counter keeps numbers drawn and keys of forks apart. */
const FORKING = 1;

/** Random numbers from a seed, an integer from 0 to 2^53 - 1 (else INVALID_ARGUMENT). Generator: Philox4x32-10. */
export function createRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new FgclipError('INVALID_ARGUMENT', 'The seed is out of range', {
      expected: 'an integer from 0 to 2^53 - 1',
      found: `${seed}`,
    });
  }
  return new PhiloxRandom(Uint32Array.of(seed, Math.floor(seed / TWO_32)));
}

class PhiloxRandom implements Random {
  readonly #key: Uint32Array;
  readonly #counter = new Uint32Array(WORDS_PER_BLOCK);
  readonly #block = new Uint32Array(WORDS_PER_BLOCK);
  #used = WORDS_PER_BLOCK;
  #spareNormal: number | undefined;

  constructor(key: Uint32Array) {
    this.#key = key;
  }

  uniform(): number {
    const high = this.#word() >>> 5;
    const low = this.#word() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /** Marsaglia's polar method, which makes two at a time. */
  normal(): number {
    const spare = this.#spareNormal;
    this.#spareNormal = undefined;
    if (spare !== undefined) return spare;
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(square)) / square);
      this.#spareNormal = y * scale;
      return x * scale;
    }
  }

  integer(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > TWO_32) {
      throw new FgclipError('INVALID_ARGUMENT', 'The number of choices is out of range', {
        expected: 'an integer from 1 to 2^32',
        found: `${n}`,
      });
    }
    // Words from the last, incomplete round of n are drawn again: they would favour the small numbers.
    const end = TWO_32 - (TWO_32 % n);
    for (;;) {
      const word = this.#word();
      if (word < end) return word % n;
    }
  }

  /** Fisher and Yates's, from the end. */
  shuffle(items: { readonly length: number; [index: number]: unknown }): void {
    for (let last = items.length - 1; last > 0; last--) {
      const other = this.integer(last + 1);
      const kept = items[last];
      items[last] = items[other];
      items[other] = kept;
    }
  }

  permutation(n: number): Int32Array {
    const order = Int32Array.from({ length: n }, (_, i) => i);
    this.shuffle(order);
    return order;
  }

  fork(label: string | number): Random {
    const text = `${label}`;
    const key = this.#key.slice();
    const block = new Uint32Array(WORDS_PER_BLOCK);
    // A chain over the text, two characters a step (once at least); its length sets a label apart from its prefixes.
    for (let i = 0; i === 0 || i < text.length; i += 2) {
      const characters = [text.charCodeAt(i) || 0, text.charCodeAt(i + 1) || 0];
      philox4x32(Uint32Array.of(...characters, text.length, FORKING), key, block);
      key.set(block.subarray(0, key.length));
    }
    return new PhiloxRandom(key);
  }

  #word(): number {
    if (this.#used === WORDS_PER_BLOCK) {
      const counter = this.#counter;
      philox4x32(counter, this.#key, this.#block);
      counter[0] = (counter[0] ?? 0) + 1;
      if (counter[0] === 0) counter[1] = (counter[1] ?? 0) + 1;
      this.#used = 0;
    }
    return this.#block[this.#used++] ?? 0;
  }
}

const ROUNDS = 10;
const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;

/**
 * Philox4x32-10: 128 random bits for every pair of a counter (four words) and a key (two words).
 * Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011 (Random123).
 */
export function philox4x32(counter: Uint32Array, key: Uint32Array, block: Uint32Array): void {
  let c0 = counter[0] ?? 0;
  let c1 = counter[1] ?? 0;
  let c2 = counter[2] ?? 0;
  let c3 = counter[3] ?? 0;
  let k0 = key[0] ?? 0;
  let k1 = key[1] ?? 0;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0);
    const high1 = multiplyHigh(MULTIPLIER_1, c2);
    const low0 = Math.imul(MULTIPLIER_0, c0);
    const low1 = Math.imul(MULTIPLIER_1, c2);
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1 >>> 0;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0 >>> 0;
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  block[0] = c0;
  block[1] = c1;
  block[2] = c2;
  block[3] = c3;
}

/** Upper 32 bits of the 64-bit product of two 32-bit words, by halves of 16 bits. */
function multiplyHigh(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const middle = a1 * b0 + ((a0 * b0) >>> 16);
  const carry = a0 * b1 + (middle & 0xffff);
  return a1 * b1 + (middle >>> 16) + (carry >>> 16);
}
