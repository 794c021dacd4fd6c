import { createRandom, matrix } from '@fgclip/core';
import { describe, expect, it } from 'vitest';
import { createTable } from './create-table.ts';
import { type Folder, memoryFolder } from './folder.ts';
import { openPairs, type PairsOptions } from './pair-blocks.ts';
import type { Annotation } from './table.ts';
import { writeTable } from './write-table.ts';

const [images, texts, dimension] = [50, 40, 3];
const random = createRandom(1);
const rows = (count: number) =>
  matrix(
    Float32Array.from({ length: count * dimension }, () => random.normal()),
    count,
    dimension,
  );
const annotations: Annotation[] = Array.from({ length: 120 }, (_, k) => ({
  image: random.integer(images),
  captions: [random.integer(texts), random.integer(texts)],
  set: k % 3 === 0 ? 'kinds' : 'details',
}));
const table = createTable(
  {
    ...{ images: rows(images), texts: rows(texts), annotations },
    imageIds: Array.from({ length: images }, (_, k) => `${k}`),
    captions: Array.from({ length: texts }, (_, k) => `caption ${k}`),
  },
  { sets: [{ name: 'kinds' }, { name: 'details' }] },
);

/** A folder of the table that counts what is read. */
async function countingFolder(shardRows: number) {
  const folder = memoryFolder();
  await writeTable(table, folder, { shardRows });
  const reads: string[] = [];
  const counting: Folder = {
    ...folder,
    read: (name) => {
      reads.push(name);
      return folder.read(name);
    },
  };
  return { folder: counting, reads, stored: folder };
}

/** All pairs as texts of their rows, in a fixed order. */
async function pairsOf(folder: Folder, options: PairsOptions = {}) {
  const { count, blocks } = await openPairs(folder, options);
  const found: string[] = [];
  const sizes: number[] = [];
  for await (const { images, texts } of blocks()) {
    sizes.push(images.shape[0]);
    const rowOf = ({ data }: { readonly data: Float32Array }, i: number) =>
      data.slice(i * dimension, (i + 1) * dimension);
    for (let i = 0; i < images.shape[0]; i++) found.push(`${rowOf(images, i)} | ${rowOf(texts, i)}`);
  }
  expect(count).toBe(found.length);
  return { found: found.sort(), sizes };
}

function expectedOf(some: readonly Annotation[]): string[] {
  const rowOf = ({ data }: { readonly data: Float32Array }, i: number) =>
    data.slice(i * dimension, (i + 1) * dimension);
  const pairs = some.flatMap(({ image, captions }) =>
    captions.map((text) => `${rowOf(table.images, image)} | ${rowOf(table.texts, text)}`),
  );
  return [...new Set(pairs)].sort();
}

describe('openPairs', () => {
  it.each([1, 7, 1000])('has every pair once, from shards of %i rows in little memory', async (shardRows) => {
    const { folder } = await countingFolder(shardRows);
    const { found, sizes } = await pairsOf(folder, { memory: 10 * 4 * dimension, blockRows: 16 });
    expect(found).toEqual(expectedOf(annotations));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(16);
  });

  it('reads a shard of images once, and one of captions once for each group of images', async () => {
    const { folder, reads } = await countingFolder(10);
    await pairsOf(folder, { memory: (20 * 4 * dimension * 8) / 7 });
    const times = (file: string) => reads.filter((name) => name === file).length;
    expect([times('images-00000.safetensors'), times('images-00004.safetensors')]).toEqual([1, 1]);
    // 50 images in groups of 20.
    expect(times('texts-00001.safetensors')).toBe(3);
    expect(times('captions.jsonl')).toBe(0);
  });

  it('takes the annotations of some sets only', async () => {
    const { folder } = await countingFolder(10);
    const { found } = await pairsOf(folder, { sets: ['kinds'] });
    expect(found).toEqual(expectedOf(annotations.filter(({ set }) => set === 'kinds')));
    await expect(openPairs(folder, { sets: ['none'] })).rejects.toThrow(/no set called "none".*kinds, details/s);
  });

  it('refuses broken rows, indices and files, and stops', async () => {
    const { folder, stored } = await countingFolder(10);
    const signal = AbortSignal.abort();
    await expect(openPairs(folder, { signal })).rejects.toMatchObject({ code: 'ABORTED' });
    const shard = new Uint8Array(await stored.read('images-00002.safetensors'));
    new DataView(shard.buffer).setFloat32(shard.length - 4, Number.NaN, true);
    await stored.write('images-00002.safetensors', shard);
    await expect(pairsOf(folder)).rejects.toMatchObject({ code: 'INVALID_DATA', file: 'images-00002.safetensors' });
    await stored.write('annotations.jsonl', new TextEncoder().encode('{"image":50,"captions":[0]}\n'));
    await expect(openPairs(folder)).rejects.toThrow(/annotations\.jsonl.*image row 50 of 50/);
    await stored.write('annotations.jsonl', new TextEncoder().encode('{"image":5,"captions":[0]}\n'));
    await expect(openPairs(folder)).rejects.toThrow(/as many lines/);
  });
});
