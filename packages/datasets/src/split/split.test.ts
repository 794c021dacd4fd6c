import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldsByImage, splitByImage } from './split.ts';

const groupIds = fc.array(fc.integer({ min: 0, max: 30 }).map(String), { minLength: 40, maxLength: 120 });
const seeds = fc.nat();
const fractions = { train: 0.6, validation: 0.2, test: 0.2 };

function expectPartition(parts: readonly (readonly number[])[], ids: readonly string[]) {
  expect(parts.flat().sort((a, b) => a - b)).toEqual([...ids.keys()]);
  const groups = parts.map((rows) => new Set(rows.map((row) => ids[row])));
  expect(groups.reduce((sum, group) => sum + group.size, 0)).toBe(new Set(ids).size);
  for (const rows of parts) expect(rows).toEqual([...rows].sort((a, b) => a - b));
}

describe('splitByImage', () => {
  it('puts every row in one part and never a group on two sides', () => {
    fc.assert(
      fc.property(groupIds, seeds, (ids, seed) => {
        const groups = new Set(ids).size;
        fc.pre(groups >= 5);
        const split = splitByImage(ids, { fractions, seed });
        expectPartition(Object.values(split), ids);
        const trainGroups = new Set(split.train.map((row) => ids[row])).size;
        expect(Math.abs(trainGroups - 0.6 * groups)).toBeLessThanOrEqual(0.5);
      }),
    );
  });

  it('repeats with the seed and differs without', () => {
    const ids = Array.from({ length: 100 }, (_, i) => `${i}`);
    const split = (seed: number) => splitByImage(ids, { fractions, seed });
    expect(split(1)).toEqual(split(1));
    expect(split(1)).not.toEqual(split(2));
    expect(split(1).train).toHaveLength(60);
  });

  it('refuses fractions that do not add up and parts that stay empty', () => {
    expect(() => splitByImage(['a'], { fractions: { train: 0.5 }, seed: 0 })).toThrow(/add up to 1/);
    expect(() => splitByImage(['a'], { fractions: { train: 2, test: -1 }, seed: 0 })).toThrow(/add up to 1/);
    expect(() => splitByImage(['a', 'a'], { fractions, seed: 0 })).toThrow(/none is left for/);
    expect(splitByImage(['a'], { fractions: { train: 1, test: 0 }, seed: 0 })).toEqual({ train: [0], test: [] });
  });
});

describe('foldsByImage', () => {
  it('tests every row once and never trains on its group', () => {
    fc.assert(
      fc.property(groupIds, seeds, fc.integer({ min: 2, max: 5 }), (ids, seed, count) => {
        fc.pre(new Set(ids).size >= count);
        const folds = foldsByImage(ids, { folds: count, seed });
        expectPartition(
          folds.map(({ test }) => test),
          ids,
        );
        for (const { train, test } of folds) expectPartition([train, test], ids);
        const sizes = folds.map(({ test }) => new Set(test.map((row) => ids[row])).size);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('refuses one fold and more folds than images', () => {
    expect(() => foldsByImage(['a', 'b'], { folds: 1, seed: 0 })).toThrow(/two folds or more/);
    expect(() => foldsByImage(['a', 'b'], { folds: 3, seed: 0 })).toThrow(/each of 3 folds; found 2 images/);
  });
});
