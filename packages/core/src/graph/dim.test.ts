import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coefficientOf, type Dim, multiplyDims, resolveDim, symbolsOf } from './dim.ts';

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
