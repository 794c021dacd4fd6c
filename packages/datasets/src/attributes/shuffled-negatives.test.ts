import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shuffledNegatives } from './shuffled-negatives.ts';

const entry = fc.record({
  caption: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
  kind: fc.constantFrom('mug', 'hat', 'bag'),
});

describe('shuffledNegatives', () => {
  it('gives distinct captions of other kinds, all where there are too few', () => {
    fc.assert(
      fc.property(entry, fc.array(entry), fc.integer({ min: 1, max: 8 }), fc.nat(), (positive, others, count, seed) => {
        const usable = others.filter(({ caption, kind }) => kind !== positive.kind && caption !== positive.caption);
        const distinct = new Set(usable.map(({ caption }) => caption));
        const negatives = shuffledNegatives(positive, others, { count, seed });
        expect(negatives).toHaveLength(Math.min(count, distinct.size));
        expect(new Set(negatives).size).toBe(negatives.length);
        for (const negative of negatives) expect(distinct).toContain(negative);
        expect(shuffledNegatives(positive, others, { count, seed })).toEqual(negatives);
      }),
    );
  });

  it('refuses a count out of range', () => {
    expect(() => shuffledNegatives({ caption: 'a', kind: 'b' }, [], { count: 0 })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });
});
