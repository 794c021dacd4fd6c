/**
 * One dimension of a shape: a number, or a symbol bound when the graph runs ("batch"),
 * or a product of both in canonical form ("11*batch").
 */
export type Dim = number | string;

/** The sizes that symbols have in one run. */
export type DimBindings = ReadonlyMap<string, number>;

interface Product {
  readonly coefficient: number;
  readonly symbols: readonly string[];
}

function parse(dim: Dim): Product {
  if (typeof dim === 'number') return { coefficient: dim, symbols: [] };
  const factors = dim.split('*');
  const numbers = factors.filter((factor) => /^\d+$/.test(factor));
  return {
    coefficient: numbers.reduce((product, factor) => product * Number(factor), 1),
    symbols: factors.filter((factor) => !/^\d+$/.test(factor)),
  };
}

function format({ coefficient, symbols }: Product): Dim {
  if (symbols.length === 0 || coefficient === 0) return coefficient;
  const names = [...symbols].sort();
  return (coefficient === 1 ? names : [String(coefficient), ...names]).join('*');
}

/** The product of dimensions in canonical form: equal products are equal values. */
export function multiplyDims(dims: readonly Dim[]): Dim {
  const factors = dims.map(parse);
  return format({
    coefficient: factors.reduce((product, factor) => product * factor.coefficient, 1),
    symbols: factors.flatMap((factor) => factor.symbols),
  });
}

/** The symbols of a dimension, with repetition: "11*batch" gives ["batch"]. */
export function symbolsOf(dim: Dim): readonly string[] {
  return parse(dim).symbols;
}

/** The number in front of a dimension's symbols: "11*batch" gives 11. */
export function coefficientOf(dim: Dim): number {
  return parse(dim).coefficient;
}

/** The size of a dimension under the given bindings; throws a RangeError for a symbol without one. */
export function resolveDim(dim: Dim, bindings: DimBindings): number {
  const { coefficient, symbols } = parse(dim);
  return symbols.reduce((size, symbol) => {
    const value = bindings.get(symbol);
    if (value === undefined) throw new RangeError(`Symbolic dimension "${symbol}" has no size`);
    return size * value;
  }, coefficient);
}
