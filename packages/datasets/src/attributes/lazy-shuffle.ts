import type { Random } from '@fgclip/core';

/** Draws 0, 1, ..., n - 1 in random order, each once, with memory for what was drawn alone. */
export class LazyShuffle {
  readonly #random: Random;
  /** Fisher and Yates's array, where it differs from 0, 1, ..., n - 1. */
  readonly #moved = new Map<number, number>();
  #left: number;

  constructor(n: number, random: Random) {
    this.#left = n;
    this.#random = random;
  }

  /** How many are still to be drawn. */
  get left(): number {
    return this.#left;
  }

  /** The next number; undefined when all were drawn. */
  next(): number | undefined {
    if (this.#left === 0) return undefined;
    const place = this.#random.integer(this.#left--);
    const drawn = this.#moved.get(place) ?? place;
    this.#moved.set(place, this.#moved.get(this.#left) ?? this.#left);
    this.#moved.delete(this.#left);
    return drawn;
  }
}
