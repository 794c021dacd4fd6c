import { matrix } from '@fgclip/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { syntheticEmbeddings } from '../../test/synthetic-embeddings.ts';
import { importEmbeddings } from '../import/import-embeddings.ts';
import { mineHardNegatives } from '../mining/mine-negatives.ts';
import { createTable } from '../table/create-table.ts';
import type { EmbeddingTable } from '../table/table.ts';
import { foldsByImage, keepNegativesOf, selectRows, splitByImage } from './split.ts';

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

const table = createTable(
  {
    images: matrix([1, 2, 3], 3, 1),
    imageIds: ['a', 'b', 'c'],
    texts: matrix([10, 20, 30, 40], 4, 1),
    captions: ['A', 'B', 'C', 'D'],
    annotations: [
      { image: 0, captions: [0], negatives: [3, 1] },
      { image: 1, captions: [1] },
      { image: 2, captions: [2], id: 'x' },
    ],
  },
  { model: 'clip' },
);

/** What an annotation says, in names instead of numbers. */
function inWords({ imageIds, captions, annotations }: EmbeddingTable) {
  const texts = (rows: readonly number[] = []) => rows.map((row) => captions[row]);
  return annotations.map((a) => ({ image: imageIds[a.image], says: texts(a.captions), not: texts(a.negatives) }));
}

describe('selectRows', () => {
  it('keeps images, annotations and the texts they speak of, negatives included', () => {
    const part = selectRows(table, [2, 0]);
    expect(part.imageIds).toEqual(['c', 'a']);
    expect([...part.images.data]).toEqual([3, 1]);
    expect(part.captions).toEqual(['A', 'B', 'C', 'D']);
    expect(part.annotations).toEqual([
      { image: 1, captions: [0], negatives: [3, 1] },
      { image: 0, captions: [2], id: 'x' },
    ]);
    expect(selectRows(table, [1, 2]).captions).toEqual(['B', 'C']);
    expect(part.manifest).toMatchObject({ model: 'clip', counts: { images: 2, texts: 4, annotations: 2 } });
  });

  it('keeps boxes and sets', () => {
    const box = { x: 1, y: 2, width: 3, height: 4 };
    const sets = [{ name: 'hard', maxNegatives: 10 }, { name: 'easy' }];
    const annotations = table.annotations.map((annotation) => ({ ...annotation, set: 'hard' }));
    const whole = createTable({ ...table, boxes: [null, box, null], annotations }, { sets });
    const part = selectRows(whole, [2, 1]);
    expect(part.boxes).toEqual([null, box]);
    expect(part.annotations.map(({ set }) => set)).toEqual(['hard', 'hard']);
    expect(part.manifest.sets).toEqual(sets);
    expect(selectRows(table, [0])).not.toHaveProperty('boxes');
  });

  it('says the same of every image as the whole table', async () => {
    const source = importEmbeddings(syntheticEmbeddings({ images: 12, captionsPerImage: 2, dimension: 8, seed: 5 }));
    const { table: mined } = await mineHardNegatives(source, { negatives: 3 });
    fc.assert(
      fc.property(fc.shuffledSubarray([...Array(12).keys()], { minLength: 1 }), (rows) => {
        const part = selectRows(mined, rows);
        const ids = new Set(part.imageIds);
        expect(inWords(part)).toEqual(inWords(mined).filter(({ image }) => ids.has(image ?? '')));
      }),
    );
  });

  it('refuses rows out of range or named twice', () => {
    expect(() => selectRows(table, [3])).toThrow(/Row 3 is outside/);
    expect(() => selectRows(table, [1, 1])).toThrow(/Image row 1 is selected twice/);
  });
});

it('keeps mined negatives that describe one of the images, in order, and nothing else', async () => {
  const imported = importEmbeddings(syntheticEmbeddings({ images: 30, dimension: 8, seed: 2 }));
  const { table } = await mineHardNegatives(imported, { negatives: 5 });
  const images = [...Array(20).keys()];
  const captions = new Set(
    table.annotations.filter(({ image }) => image < 20).flatMap((annotation) => annotation.captions),
  );
  const kept = keepNegativesOf(table, images);
  kept.annotations.forEach(({ negatives }, i) => {
    expect(negatives).toEqual(table.annotations[i]?.negatives?.filter((text) => captions.has(text)));
  });
  const count = (of: typeof table) => of.annotations.flatMap(({ negatives = [] }) => negatives).length;
  expect(count(kept)).toBeGreaterThan(0);
  expect(count(kept)).toBeLessThan(count(table));
});

it('keeps negatives that describe no image at all: those that were made', () => {
  // Two photographs with a caption each; text 2 was made by replacing an attribute.
  const made = createTable({
    images: matrix(Float32Array.of(1, 0, 0, 1), 2, 2),
    imageIds: ['a', 'b'],
    texts: matrix(Float32Array.of(1, 0, 0, 1, 1, 1), 3, 2),
    captions: ['a red mug', 'a blue mug', 'a green mug'],
    annotations: [
      { image: 0, captions: [0], negatives: [2, 1] },
      { image: 1, captions: [1], negatives: [0, 2] },
    ],
  });
  expect(keepNegativesOf(made, [0]).annotations.map(({ negatives }) => negatives)).toEqual([[2], [0, 2]]);
});
