import { FgclipError } from '../../errors.ts';
import { coefficientOf, type Dim, type Shape, symbolsOf } from '../../graph/expression.ts';
import type { Graph } from '../../graph/graph.ts';
import type { OnnxAttribute, OnnxNode, OnnxTensor } from './model.ts';

/** Collects nodes and constants under names that are readable and never taken twice. */
export class GraphBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxTensor[] = [];
  readonly #names: Set<string>;
  readonly #integers = new Map<string, string>();

  /** `reserved` are names that others use: those of inputs and outputs. */
  constructor(reserved: Iterable<string>) {
    this.#names = new Set(reserved);
  }

  /** Adds a node with one output and returns the name of that output, "label/Op". */
  node(
    label: string,
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): string {
    const name = this.#unique(`${label}/${op}`);
    this.nodes.push({ name, op, inputs, outputs: [name], attributes });
    return name;
  }

  /** Adds a constant and returns its name. */
  constant(label: string, shape: readonly number[], data: OnnxTensor['data']): string {
    const name = this.#unique(label);
    this.initializers.push({ name, shape, data });
    return name;
  }

  /** A vector of int64, as axes and shapes are given; equal ones are one constant. */
  integers(values: readonly number[]): string {
    const label = `[${values.join(', ')}]`;
    const known = this.#integers.get(label);
    if (known !== undefined) return known;
    const name = this.constant(label, [values.length], BigInt64Array.from(values, BigInt));
    this.#integers.set(label, name);
    return name;
  }

  #unique(wanted: string): string {
    let name = wanted;
    for (let i = 2; this.#names.has(name); i++) name = `${wanted}_${i}`;
    this.#names.add(name);
    return name;
  }
}

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
