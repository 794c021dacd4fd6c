import { matrix } from '@fgclip/core';
import { createTable } from '@fgclip/datasets';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SplitPlan } from './data-source.ts';
import { foldRows } from './split-table.ts';

const splits: fc.Arbitrary<SplitPlan> = fc.oneof(
  fc.record({ folds: fc.integer({ min: 2, max: 6 }), validation: fc.constantFrom(0.1, 0.25, 0.5) }),
  fc.record({ test: fc.constantFrom(0.1, 0.25, 0.5), validation: fc.constantFrom(0.1, 0.2, 0.3) }),
);

/** Rows of 20 photographs or more, some of them of several crops. */
const photographs = fc
  .array(fc.integer({ min: 0, max: 40 }).map(String), { minLength: 20, maxLength: 80 })
  .filter((ids) => new Set(ids).size >= 20);

function tableOf(imageIds: readonly string[]) {
  const images = matrix(new Float32Array(imageIds.length).fill(1), imageIds.length, 1);
  return createTable({ images, imageIds, texts: matrix([1], 1, 1), captions: ['a'], annotations: [] });
}

describe('foldRows', () => {
  it('never lets a photograph be on two sides, and loses no row', () => {
    fc.assert(
      fc.property(photographs, splits, fc.nat(), (ids, split, seed) => {
        const folds = foldRows(tableOf(ids), split, seed);
        for (const { training, validation, test } of folds) {
          expect([...training, ...validation, ...test].sort((a, b) => a - b)).toEqual([...ids.keys()]);
          const sides = [training, validation, test].map((rows) => new Set(rows.map((row) => ids[row])));
          for (const side of sides) expect(side.size).toBeGreaterThan(0);
          expect(sides.reduce((sum, side) => sum + side.size, 0)).toBe(new Set(ids).size);
        }
        const tested = folds.flatMap(({ test }) => test).sort((a, b) => a - b);
        if ('folds' in split) expect(tested).toEqual([...ids.keys()]);
        expect(folds.map(({ fold }) => fold)).toEqual([...Array('folds' in split ? split.folds : 1).keys()]);
      }),
    );
  });

  it('repeats with the seed, and has the planned sizes', () => {
    const table = tableOf(Array.from({ length: 100 }, (_, k) => `${k}`));
    const sizes = (split: SplitPlan) =>
      foldRows(table, split, 1).map((rows) => [rows.training.length, rows.validation.length, rows.test.length]);
    expect(sizes({ test: 0.2, validation: 0.1 })).toEqual([[70, 10, 20]]);
    expect(sizes({ folds: 4, validation: 0.2 })).toEqual(Array(4).fill([60, 15, 25]));
    const split = { folds: 4, validation: 0.2 };
    expect(foldRows(table, split, 1)).toEqual(foldRows(table, split, 1));
    expect(foldRows(table, split, 1)).not.toEqual(foldRows(table, split, 2));
  });
});
