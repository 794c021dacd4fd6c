import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { multiplyMatrices } from './products.ts';

/** Sums of small whole numbers are exact, whatever their order. */
const sizes = fc.record({
  m: fc.integer({ min: 0, max: 70 }),
  k: fc.integer({ min: 0, max: 9 }),
  n: fc.integer({ min: 0, max: 9 }),
  start: fc.integer({ min: 0, max: 3 }),
});

describe('multiplyMatrices', () => {
  it('agrees with the definition in every size, and writes nothing else', () => {
    fc.assert(
      fc.property(sizes, ({ m, k, n, start }) => {
        const a = Float32Array.from({ length: start + m * k }, (_, i) => (i % 7) - 3);
        const b = Float32Array.from({ length: start + k * n }, (_, i) => (i % 5) - 2);
        const out = new Float32Array(start + m * n + 1).fill(99);
        const view = (data: Float32Array) => ({ data, start });
        multiplyMatrices(view(out), view(a), view(b), m, k, n);
        const expected = new Float32Array(out.length).fill(99);
        for (let i = 0; i < m; i++) {
          for (let j = 0; j < n; j++) {
            let total = 0;
            for (let p = 0; p < k; p++) total += Number(a[start + i * k + p]) * Number(b[start + p * n + j]);
            expected[start + i * n + j] = total;
          }
        }
        expect(out).toEqual(expected);
      }),
    );
  });
});
