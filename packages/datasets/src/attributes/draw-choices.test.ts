import { createRandom } from '@fgclip/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawChoices } from './draw-choices.ts';
import { LazyShuffle } from './lazy-shuffle.ts';

describe('LazyShuffle', () => {
  it('draws every number once, and every order as often', () => {
    const orders = new Map<string, number>();
    for (let seed = 0; seed < 2400; seed++) {
      const shuffle = new LazyShuffle(4, createRandom(seed));
      const drawn = Array.from({ length: 5 }, () => shuffle.next());
      orders.set(drawn.join(), (orders.get(drawn.join()) ?? 0) + 1);
      expect(shuffle.left).toBe(0);
    }
    expect(orders.size).toBe(24);
    // Five standard deviations of a binomial about 100.
    for (const [order, count] of orders) {
      expect(order).toMatch(/,$/);
      expect(Math.abs(count - 100)).toBeLessThan(49);
    }
  });
});

describe('drawChoices', () => {
  it('draws every choice once', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 5 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 3 }), fc.nat(), (options, size, seed) => {
        const drawn = [...drawChoices(options, size, createRandom(seed))];
        for (const choice of drawn) {
          expect(choice).toHaveLength(size);
          expect([...choice].sort((a, b) => a.place - b.place)).toEqual(choice);
          expect(new Set(choice.map(({ place }) => place)).size).toBe(size);
          for (const { place, option } of choice) expect(option).toBeLessThan(options[place] ?? 0);
        }
        expect(new Set(drawn.map((choice) => JSON.stringify(choice))).size).toBe(drawn.length);
        // Coefficient of x^size in the product of (1 + n x).
        const counts = options.reduce<number[]>(
          (sums, n) => sums.map((sum, k) => sum + n * (sums[k - 1] ?? 0)),
          [1, 0, 0, 0],
        );
        expect(drawn).toHaveLength(counts[size] ?? 0);
      }),
    );
  });
});
