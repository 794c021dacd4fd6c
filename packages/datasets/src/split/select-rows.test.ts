import { matrix } from '@fgclip/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importEmbeddings } from '../import/import-embeddings.ts';
import { mineHardNegatives } from '../mining/mine-negatives.ts';
import { syntheticEmbeddings } from '../synthetic/synthetic.ts';
import { createTable } from '../table/create-table.ts';
import type { EmbeddingTable } from '../table/table.ts';
import { selectRows } from './select-rows.ts';

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
