import { FgclipError } from '../errors.ts';
import { coefficientOf, type Dim, symbolsOf } from '../graph/dim.ts';
import type { Graph } from '../graph/graph.ts';
import type { Shape } from '../graph/shape.ts';
import type { GraphBuilder } from './graph-builder.ts';

/** Sizes of symbolic dimensions as int64 values of the model, each computed once however often it is used. */
export class Sizes {
  readonly #builder: GraphBuilder;
  readonly #symbols: Graph['symbols'];
  readonly #dims = new Map<Dim, string>();
  readonly #shapes = new Map<string, string>();

  constructor(builder: GraphBuilder, symbols: Graph['symbols']) {
    this.#builder = builder;
    this.#symbols = symbols;
  }

  /** A shape as an int64 vector [rank]. */
  shape(shape: Shape): string {
    const numbers = shape.filter((dim) => typeof dim === 'number');
    if (numbers.length === shape.length) return this.#builder.integers(numbers);
    if (shape.length === 1 && shape[0] !== undefined) return this.dim(shape[0]);
    const label = shape.join(', ');
    return remember(this.#shapes, label, () =>
      this.#builder.node(
        `[${label}]`,
        'Concat',
        shape.map((dim) => this.dim(dim)),
        { axis: { int: 0 } },
      ),
    );
  }

  /** A dimension as an int64 vector of one element. */
  dim(dim: Dim): string {
    if (typeof dim === 'number') return this.#builder.integers([dim]);
    return remember(this.#dims, dim, () => {
      const [first = dim, ...symbols] = symbolsOf(dim);
      const coefficient = coefficientOf(dim);
      const factors = symbols.map((symbol) => this.#symbol(symbol));
      if (coefficient !== 1) factors.push(this.#builder.integers([coefficient]));
      return factors.reduce(
        (product, factor) => this.#builder.node(dim, 'Mul', [product, factor]),
        this.#symbol(first),
      );
    });
  }

  #symbol(symbol: string): string {
    const source = this.#symbols.get(symbol);
    if (source === undefined) throw new FgclipError('INVALID_ARGUMENT', `No input of the model binds "${symbol}"`);
    return remember(this.#dims, symbol, () =>
      this.#builder.node(symbol, 'Shape', [source.input], {
        start: { int: source.axis },
        end: { int: source.axis + 1 },
      }),
    );
  }
}

function remember<Key>(known: Map<Key, string>, key: Key, make: () => string): string {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}
