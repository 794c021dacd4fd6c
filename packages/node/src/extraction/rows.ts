/** Values in order of first use, each once: its position is its row. */
export class Rows<T> {
  readonly #rows = new Map<string, number>();
  readonly #values: T[] = [];
  readonly #keyOf: (value: T) => string;

  /** @param keyOf What makes two values the same. */
  constructor(keyOf: (value: T) => string) {
    this.#keyOf = keyOf;
  }

  get values(): readonly T[] {
    return this.#values;
  }

  /** The row of a value, a new one when it has none yet. */
  add(value: T): number {
    const key = this.#keyOf(value);
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    this.#rows.set(key, this.#values.length);
    return this.#values.push(value) - 1;
  }
}
