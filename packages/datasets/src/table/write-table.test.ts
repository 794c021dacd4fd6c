import { matrix } from '@fgclip/core';
import { describe, expect, it } from 'vitest';
import { createTable } from './create-table.ts';
import { memoryFolder } from './folder.ts';
import { encodeShard } from './shards.ts';
import { completeTable, writeTable } from './write-table.ts';

const sets = [{ name: 'hard', maxNegatives: 2 }];
const lines = {
  imageIds: ['a', 'a', 'b'],
  boxes: [{ x: 0, y: 1, width: 2, height: 3 }, null, null],
  captions: ['a red mug', 'a blue mug'],
  annotations: [{ image: 0, captions: [1], negatives: [0], id: '7', set: 'hard' }],
};
const images = matrix([1, 0.1, 3, 4, 5, 6], 3, 2);
const texts = matrix([1, 0, 0, 1], 2, 2);

const shards = {
  images: [
    { file: 'images-00000.safetensors', rows: 2 },
    { file: 'images-00001.safetensors', rows: 0 },
    { file: 'images-00002.safetensors', rows: 1 },
  ],
  texts: [{ file: 'texts-00000.safetensors', rows: 2 }],
};

describe('completeTable', () => {
  it.each(['float32', 'float16'] as const)('leaves the files that writeTable would, of %s rows', async (dtype) => {
    const [straight, piecewise] = [new Map<string, Uint8Array>(), new Map<string, Uint8Array>()];
    const table = createTable({ ...lines, images, texts }, { model: 'm', sets });
    await writeTable(table, memoryFolder(straight), { dtype, shardRows: 2 });

    const folder = memoryFolder(piecewise);
    for (const name of ['images-00000.safetensors', 'images-00001.safetensors', 'texts-00000.safetensors']) {
      await folder.write(name, straight.get(name) ?? new Uint8Array());
    }
    const parts = { images: [shards.images[0], { file: 'images-00001.safetensors', rows: 1 }], texts: shards.texts };
    const manifest = await completeTable(folder, { dtype, dimension: 2, shards: parts as typeof shards }, lines, {
      model: 'm',
      sets,
    });
    expect(manifest.counts).toEqual({ images: 3, texts: 2, annotations: 1 });
    expect(piecewise).toEqual(straight);
  });

  it('takes empty shards, and names the one that holds other rows or none that are numbers', async () => {
    const folder = memoryFolder();
    await folder.write('images-00000.safetensors', encodeShard(matrix([1, 2, 3, 4], 2, 2), 'float32'));
    await folder.write('images-00001.safetensors', encodeShard(matrix([], 0, 2), 'float32'));
    await folder.write('images-00002.safetensors', encodeShard(matrix([Number.NaN, 6], 1, 2), 'float32'));
    await folder.write('texts-00000.safetensors', encodeShard(texts, 'float32', { note: 'kept' }));
    const complete = () => completeTable(folder, { dtype: 'float32', dimension: 2, shards }, lines, { sets });
    await expect(complete()).rejects.toThrow(/images-00002.safetensors: .*1 broken: row 2/);
    await folder.write('images-00002.safetensors', encodeShard(matrix([5, 6], 1, 2), 'float32'));
    expect((await complete()).counts.images).toBe(3);
    await folder.write('images-00002.safetensors', encodeShard(matrix([5, 6, 7, 8], 2, 2), 'float32'));
    await expect(complete()).rejects.toMatchObject({ code: 'SHAPE_MISMATCH', file: 'images-00002.safetensors' });
  });
});
