import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  broadcastShapes,
  canonicalShape,
  coefficientOf,
  type Dim,
  dimAt,
  elementCount,
  multiplyDims,
  normalizeAxis,
  resolveDim,
  resolveShape,
  sameShape,
  symbolsOf,
} from './expression.ts';

const bindings = new Map([
  ['batch', 3],
  ['n', 5],
  ['rows', 1],
]);
const factor = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.constantFrom(...bindings.keys()));
const dims = fc.array(factor, { maxLength: 5 }) as fc.Arbitrary<Dim[]>;

describe('dimensions', () => {
  it('multiply in canonical form', () => {
    expect(multiplyDims([])).toBe(1);
    expect(multiplyDims([2, 3])).toBe(6);
    expect(multiplyDims(['n', 'batch', 2])).toBe('2*batch*n');
    expect(multiplyDims(['batch', 1])).toBe('batch');
    expect(multiplyDims(['batch', 0])).toBe(0);
    expect(multiplyDims(['11*batch', '2*batch'])).toBe('22*batch*batch');
  });

  it('multiply in any order and grouping', () => {
    fc.assert(
      fc.property(dims, dims, (a, b) => {
        const product = multiplyDims([...a, ...b]);
        expect(multiplyDims([...b, ...a].reverse())).toBe(product);
        expect(multiplyDims([multiplyDims(a), multiplyDims(b)])).toBe(product);
        expect(multiplyDims([product])).toBe(product);
      }),
    );
  });

  it('resolve to the product of what their factors resolve to', () => {
    fc.assert(
      fc.property(dims, (factors) => {
        const expected = factors.reduce<number>((size, dim) => size * resolveDim(dim, bindings), 1);
        expect(resolveDim(multiplyDims(factors), bindings)).toBe(expected);
      }),
    );
  });

  it('come apart into coefficient and symbols', () => {
    fc.assert(
      fc.property(dims, (factors) => {
        const product = multiplyDims(factors);
        expect(multiplyDims([coefficientOf(product), ...symbolsOf(product)])).toBe(product);
      }),
    );
  });

  it('need a size for every symbol', () => {
    expect(() => resolveDim('2*unknown', bindings)).toThrow(/"unknown" has no size/);
  });
});

/** Two shapes that fit by construction: a common one, with leading axes dropped and axes set to 1. */
const fitting = fc.array(fc.constantFrom(2, 3, 'batch'), { maxLength: 4 }).chain((full) => {
  const part = fc
    .tuple(fc.nat(full.length), fc.array(fc.boolean(), { minLength: full.length, maxLength: full.length }))
    .map(([dropped, ones]) => full.map((dim, axis) => (ones[axis] ? 1 : dim)).slice(dropped));
  return fc.record({ a: part, b: part });
});

describe('shapes', () => {
  it('broadcast as their sizes do', () => {
    expect(broadcastShapes('add', [4, 1, 3], [2, 1])).toEqual([4, 2, 3]);
    expect(broadcastShapes('add', [], ['batch'])).toEqual(['batch']);
    expect(broadcastShapes('add', ['batch', 1], [1, 'n'])).toEqual(['batch', 'n']);
  });

  it('broadcast symmetrically, idempotently, and alike before and after binding', () => {
    const bindings = new Map([['batch', 5]]);
    fc.assert(
      fc.property(fitting, ({ a, b }) => {
        const both = broadcastShapes('add', a, b);
        expect(broadcastShapes('add', b, a)).toEqual(both);
        expect(broadcastShapes('add', both, a)).toEqual(both);
        const bound = broadcastShapes('add', resolveShape(a, bindings), resolveShape(b, bindings));
        expect(resolveShape(both, bindings)).toEqual(bound);
      }),
    );
  });

  it('that do not fit are refused by name', () => {
    expect(() => broadcastShapes('add', ['batch', 3], [2, 3])).toThrow('add: shapes [batch, 3] and [2, 3] do not fit');
    expect(() => broadcastShapes('add', ['batch'], ['n'])).toThrow('[batch] and [n]');
  });

  it('have as many elements as their dimensions say', () => {
    expect(elementCount([])).toBe(1);
    expect(elementCount([11, 'batch', 2])).toBe('22*batch');
  });

  it('count negative axes from the end', () => {
    expect(dimAt('mean', ['batch', 3], -1)).toBe(3);
    expect(normalizeAxis('sum', [2, 3, 4], -3)).toBe(0);
    for (const axis of [2, -3, 0.5, Number.NaN]) {
      expect(() => normalizeAxis('sum', ['batch', 3], axis)).toThrow(`sum: axis ${axis} does not exist in [batch, 3]`);
    }
  });

  it('are canonical, and whole numbers', () => {
    expect(canonicalShape('reshape', ['batch*2', '3', 4])).toEqual(['2*batch', 3, 4]);
    for (const size of [-1, 1.5, Number.NaN]) expect(() => canonicalShape('parameter', [size])).toThrow(/not a shape/);
  });

  it('are the same dimension by dimension', () => {
    expect(sameShape(['batch', 2], ['batch', 2])).toBe(true);
    expect(sameShape(['batch', 2], ['batch'])).toBe(false);
    expect(sameShape([2], [3])).toBe(false);
  });
});
