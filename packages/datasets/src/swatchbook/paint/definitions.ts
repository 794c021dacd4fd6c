/** The gradients, patterns and clip paths of one SVG, each written once, however many shapes refer to it. */
export class Definitions {
  readonly #prefix: string;
  readonly #ids = new Map<string, string>();
  readonly #markups: string[] = [];

  /** The prefix starts every id: two SVGs in one page need different ones. It must be a valid XML name. */
  constructor(options: { readonly prefix?: string } = {}) {
    this.#prefix = options.prefix ?? 'd';
  }

  /**
   * The id of the definition with this key. The markup is asked for on the first use of the key alone, with the id that
   * it must carry; it may itself add what it refers to.
   */
  add(key: string, markup: (id: string) => string): string {
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = `${this.#prefix}-${this.#ids.size}`;
    this.#ids.set(key, id);
    this.#markups.push(markup(id));
    return id;
  }

  /** What goes into the <defs> element of the SVG. */
  toString(): string {
    return this.#markups.join('');
  }
}
