import { matrix } from '@fgclip/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTable } from '../table/create-table.ts';
import type { EmbeddingTable } from '../table/table.ts';
import { isWithin, mineHardNegatives, wordOverlap, wordSet } from './mine-negatives.ts';

/** Unit vectors at angles in degrees. */
function atAngles(angles: readonly number[]) {
  const radians = angles.map((angle) => (angle * Math.PI) / 180);
  return matrix(
    radians.flatMap((angle) => [3 * Math.cos(angle), 3 * Math.sin(angle)]),
    angles.length,
    2,
  );
}

/** Image i has caption i. */
function onePerImage(
  captions: readonly string[],
  angles: readonly number[],
  imageIds = captions.map((_, i) => `${i}`),
) {
  return createTable({
    images: atAngles(captions.map(() => 0)),
    imageIds,
    texts: atAngles(angles),
    captions,
    annotations: captions.map((_, i) => ({ image: i, captions: [i], id: `box ${i}` })),
  });
}

const negativesOf = ({ annotations }: EmbeddingTable) => annotations.map((annotation) => annotation.negatives);

describe('mineHardNegatives', () => {
  it('takes the nearest captions of other images, hardest first, ties by row', async () => {
    const table = onePerImage(['red mug', 'blue mug', 'green mug', 'black cat', 'white dog'], [0, 30, -30, 60, 180]);
    const { table: mined, report } = await mineHardNegatives(table, { negatives: 3 });
    expect(negativesOf(mined)[0]).toEqual([1, 2, 3]);
    expect(negativesOf(mined)[4]).toEqual([3, 1, 2]);
    expect(report).toEqual({
      annotations: 5,
      short: 0,
      leftOut: { nearDuplicate: 0, sameWords: 0, contained: 0 },
    });
    expect(mined.manifest.source?.negatives).toMatchObject({ negatives: 3, nearDuplicate: 0.97 });
    expect(mined.annotations[2]?.id).toBe('box 2');
  });

  it('leaves out near-duplicates, the same words and what says less, and counts them', async () => {
    const captions = ['a red mug on a table', 'crimson cup', 'the table, on a red mug', 'a mug', 'a blue mug'];
    const { table, report } = await mineHardNegatives(onePerImage(captions, [0, 5, 30, 50, 70]));
    expect(negativesOf(table)[0]).toEqual([4]);
    expect(report.leftOut.nearDuplicate).toBe(2);
    expect(report.leftOut.sameWords).toBe(2);
    expect(report.leftOut.contained).toBe(3);
    expect(report.short).toBe(5);
  });

  it('knows all captions of an image, and of every crop of a photograph', async () => {
    const captions = ['red mug', 'a cup', 'a small cup', 'green cup', 'black cat'];
    const contents = onePerImage(captions, [0, 90, 30, 91, 180]);
    const { table } = await mineHardNegatives(
      createTable({
        ...contents,
        annotations: [{ image: 0, captions: [0, 1], id: 'x' }, ...contents.annotations.slice(2)],
      }),
    );
    expect(table.annotations.slice(0, 2)).toEqual([
      { image: 0, captions: [0], id: 'x#0', negatives: [2, 4] },
      { image: 0, captions: [1], id: 'x#1', negatives: [2, 4] },
    ]);
    const crops = await mineHardNegatives(onePerImage(captions, [0, 20, 40, 60, 80], ['p', 'p', 'p', 'q', 'r']));
    expect(negativesOf(crops.table)[0]).toEqual([3, 4]);
  });

  it('replaces earlier negatives and never takes captions that describe no image of the table', async () => {
    const contents = onePerImage(['red mug', 'blue mug', 'green mug'], [0, 30, 60]);
    const annotations = [
      { image: 0, captions: [0], negatives: [2] },
      { image: 1, captions: [1] },
    ];
    const { table } = await mineHardNegatives(createTable({ ...contents, annotations }));
    expect(negativesOf(table)).toEqual([[1], [0]]);
  });

  it('keeps sets, ranks them among what was mined, and leaves for retrieval what was', async () => {
    const table = onePerImage(['red mug', 'blue mug', 'green mug'], [0, 30, 60]);
    const annotations = table.annotations.map((annotation, k) => ({ ...annotation, set: k === 0 ? 'hard' : 'own' }));
    const described = createTable(
      { ...table, annotations },
      { sets: [{ name: 'hard', maxNegatives: 7 }, { name: 'own' }] },
    );
    const mined = await mineHardNegatives(described, { negatives: 2, nearDuplicate: 1.1 });
    expect(mined.table.manifest.sets).toEqual([
      { name: 'hard', maxNegatives: 2 },
      { name: 'own', maxNegatives: 2, retrieval: true },
    ]);
    expect(new Set(mined.table.annotations.map(({ set }) => set))).toEqual(new Set(['hard', 'own']));
  });

  it('never returns a caption of the image, a near-duplicate or a contained caption, in any blocks', async () => {
    const words = fc.constantFrom('red', 'blue', 'mug', 'cup', 'small', 'on', 'table');
    const caption = fc.array(words, { minLength: 1, maxLength: 4 }).map((list) => list.join(' '));
    const entry = fc.record({ caption, angle: fc.integer({ min: 0, max: 359 }), image: fc.nat(5) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(entry, { minLength: 1, maxLength: 25 }),
        fc.integer({ min: 1, max: 26 }),
        async (entries, blockRows) => {
          const rowsOf = (image: number) => [...entries.keys()].filter((row) => entries[row]?.image === image);
          const table = createTable({
            images: atAngles([0, 0, 0, 0, 0, 0]),
            imageIds: ['0', '1', '2', '3', '4', '5'],
            texts: atAngles(entries.map(({ angle }) => angle)),
            captions: entries.map((item) => item.caption),
            annotations: [0, 1, 2, 3, 4, 5]
              .map((image) => ({ image, captions: rowsOf(image) }))
              .filter(({ captions }) => captions.length > 0),
          });
          const options = { negatives: 4, blockRows };
          const { table: mined } = await mineHardNegatives(table, options);
          expect((await mineHardNegatives(table, { negatives: 4 })).table).toEqual(mined);
          for (const { image, negatives = [] } of mined.annotations) {
            const own = table.annotations.find((annotation) => annotation.image === image)?.captions ?? [];
            for (const negative of negatives) for (const text of own) checkPair(table, negative, text);
          }
        },
      ),
    );
  });

  it('takes similarities from elsewhere, reports progress and stops on a signal', async () => {
    const table = onePerImage(['red mug', 'blue cup', 'green hat'], [0, 30, 60]);
    const progress: unknown[] = [];
    const { table: mined } = await mineHardNegatives(table, {
      negatives: 1,
      blockRows: 2,
      similarity: async (from, to) => Float32Array.from({ length: (to - from) * 3 }, (_, i) => (i % 3) / 10),
      onProgress: (step) => progress.push(step),
    });
    expect(negativesOf(mined)).toEqual([[2], [2], [1]]);
    expect(progress).toEqual([
      { done: 2, total: 3 },
      { done: 3, total: 3 },
    ]);
    await expect(mineHardNegatives(table, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' });
    const short = () => new Float32Array(1);
    await expect(mineHardNegatives(table, { similarity: short })).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' });
    for (const options of [
      { negatives: 0 },
      { nearDuplicate: Number.NaN },
      { maxWordOverlap: 0 },
      { blockRows: 0.5 },
    ]) {
      await expect(mineHardNegatives(table, options)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    }
  });
});

function checkPair({ texts, captions }: EmbeddingTable, negative: number, text: number) {
  const [x, y] = [texts.data.slice(2 * negative, 2 * negative + 2), texts.data.slice(2 * text, 2 * text + 2)];
  const cosine = ((x[0] ?? 0) * (y[0] ?? 0) + (x[1] ?? 0) * (y[1] ?? 0)) / 9;
  const [said, own] = [wordSet(captions[negative] ?? ''), wordSet(captions[text] ?? '')];
  expect(negative).not.toBe(text);
  expect(cosine).toBeLessThan(0.97 + 1e-6);
  expect(wordOverlap(said, own)).toBeLessThan(0.95);
  expect(isWithin(said, own)).toBe(false);
}

describe('wordSet', () => {
  it('keeps content words, in lower case, without punctuation', () => {
    expect([...wordSet('A light-blue Mug, and the LID is on.')]).toEqual(['light', 'blue', 'mug', 'lid', 'on']);
    expect([...wordSet('Eine größere Tasse')]).toEqual(['eine', 'größere', 'tasse']);
  });
});

describe('wordOverlap', () => {
  it('is the Jaccard share of the words', () => {
    expect(wordOverlap(wordSet('a dark blue mug'), wordSet('a dark red mug'))).toBe(0.5);
    expect(wordOverlap(wordSet('a mug'), wordSet('the mug'))).toBe(1);
    expect(wordOverlap(wordSet(''), wordSet('the'))).toBe(1);
    expect(wordOverlap(wordSet('cat'), wordSet('dog'))).toBe(0);
  });
});

describe('isWithin', () => {
  it('is true of a caption that says no more than another', () => {
    const whole = wordSet('A man playing with two black dogs on the beach');
    expect(isWithin(wordSet('Two dogs playing on a beach.'), whole)).toBe(true);
    expect(isWithin(wordSet('Two brown dogs playing on a beach.'), whole)).toBe(false);
  });
});
