import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nearestFirst } from './nearest-first.ts';

it('yields what a stable sort yields, without the skipped', () => {
  const scores = fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 40 });
  fc.assert(
    fc.property(scores, fc.integer({ min: 1, max: 5 }), (values, step) => {
      const skip = (index: number) => index % step === 1;
      const sorted = values.map((_, index) => index).filter((index) => !skip(index));
      sorted.sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b);
      expect([...nearestFirst(Float32Array.from(values), skip)]).toEqual(sorted);
    }),
  );
});
