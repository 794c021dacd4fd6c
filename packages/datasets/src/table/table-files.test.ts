import { matrix } from '@fgclip/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { containersOf } from '../../../core/test/format-support.ts';
import { createTable } from './create-table.ts';
import { memoryFolder } from './folder.ts';
import { readTable } from './read-table.ts';
import { decodeShard, encodeShard } from './shards.ts';
import type { EmbeddingTable, TableContents } from './table.ts';
import { writeTable } from './write-table.ts';

const table = createTable(
  {
    images: matrix([1, 0.1, 3, 4, 5, 6], 3, 2),
    imageIds: ['a', 'b', 'c'],
    texts: matrix([1, 0, 0, 1], 2, 2),
    captions: ['a "red"\nmug', 'größe \u2028'],
    annotations: [{ image: 1, captions: [0], negatives: [1], id: 'box 7' }],
  },
  { model: 'clip', weightsHash: 'abc', source: { crop: 1.5 } },
);

const sets = [{ name: 'a', maxNegatives: 10 }, { name: 'b' }];

const tables: fc.Arbitrary<EmbeddingTable> = fc
  .record({
    images: fc.integer({ min: 1, max: 6 }),
    texts: fc.integer({ min: 2, max: 6 }),
    dimension: fc.integer({ min: 1, max: 4 }),
  })
  .chain(({ images, texts, dimension }) => {
    const rows = (count: number) =>
      fc
        .array(fc.float({ noNaN: true, noDefaultInfinity: true }), {
          minLength: count * dimension,
          maxLength: count * dimension,
        })
        .filter((values) =>
          values.every((_, i) =>
            values
              .slice(i - (i % dimension))
              .slice(0, dimension)
              .some(Boolean),
          ),
        )
        .map((values) => matrix(values, count, dimension));
    const names = (count: number) => fc.array(fc.string({ unit: 'grapheme' }), { minLength: count, maxLength: count });
    const annotation = fc
      .record({
        image: fc.nat(images - 1),
        order: fc.shuffledSubarray([...Array(texts).keys()], { minLength: 2 }),
        id: fc.option(fc.string(), { nil: undefined }),
        set: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
      })
      .map(({ image, order: [first = 0, ...negatives], id, set }) => ({
        image,
        captions: [first],
        negatives,
        ...(id !== undefined && { id }),
        ...(set !== undefined && { set }),
      }));
    const side = fc.double({ min: 0.1, max: 1e6, noNaN: true });
    const box = fc.option(fc.record({ x: fc.integer(), y: fc.integer(), width: side, height: side }));
    return fc.record(
      {
        images: rows(images),
        imageIds: names(images),
        boxes: fc.array(box, { minLength: images, maxLength: images }),
        texts: rows(texts),
        captions: names(texts),
        annotations: fc.array(annotation, { maxLength: 5 }),
      },
      { requiredKeys: ['images', 'imageIds', 'texts', 'captions', 'annotations'] },
    );
  })
  .map((contents) => createTable(contents as TableContents, { model: 'm', sets }));

async function written() {
  const files = new Map<string, Uint8Array>();
  await writeTable(table, memoryFolder(files), { shardRows: 2 });
  return files;
}

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (files: Map<string, Uint8Array>) => readTable(memoryFolder(files));

describe('writeTable and readTable', () => {
  it('give back what was written, in shards of any size', async () => {
    await fc.assert(
      fc.asyncProperty(tables, fc.integer({ min: 1, max: 7 }), async (any, shardRows) => {
        const folder = memoryFolder();
        await writeTable(any, folder, { shardRows });
        expect(await readTable(folder)).toEqual(any);
      }),
      { numRuns: 50 },
    );
  });

  it('lay the rows out in named shards', async () => {
    expect([...(await written()).keys()].sort()).toEqual([
      'annotations.jsonl',
      'captions.jsonl',
      'images-00000.safetensors',
      'images-00001.safetensors',
      'images.jsonl',
      'manifest.json',
      'texts-00000.safetensors',
    ]);
  });

  it.each(['float32', 'float16'] as const)('read a %s shard from every container', (dtype) => {
    const rows = matrix([1, -2.5, 0, 4, 5, 6], 3, 2);
    for (const [container, bytes] of containersOf(encodeShard(rows, dtype), 3)) {
      expect(decodeShard(bytes, { file: 'x', rows: 3 }, 2), container).toEqual(rows);
    }
  });

  it('keep a copy in memory of what they were given', async () => {
    const folder = memoryFolder();
    const given = Buffer.from('before');
    await folder.write('x', given);
    given.write('after!');
    expect(Buffer.from(await folder.read('x')).toString()).toBe('before');
  });

  it('round to float16 on demand, with a fingerprint of its own', async () => {
    const folder = memoryFolder();
    const manifest = await writeTable(table, folder, { dtype: 'float16' });
    const back = await readTable(folder);
    expect(back.manifest.dtype).toBe('float16');
    expect([...back.images.data]).toEqual([1, 0.0999755859375, 3, 4, 5, 6]);
    expect(manifest.fingerprint).not.toBe(table.manifest.fingerprint);
    const tooLarge = createTable({ ...table, texts: matrix([1e6, 0, 0, 1], 2, 2) });
    const tooSmall = createTable({ ...table, texts: matrix([1, 0, 1e-9, 1e-9], 2, 2) });
    for (const [one, row] of [[tooLarge, 0] as const, [tooSmall, 1] as const]) {
      await expect(writeTable(one, folder, { dtype: 'float16' })).rejects.toMatchObject({
        code: 'INVALID_DATA',
        found: `row ${row}`,
        hint: 'Store them as float32 (`dtype`)',
      });
    }
  });

  it('read tables from before there were boxes and sets', async () => {
    const files = await written();
    expect(new TextDecoder().decode(files.get('images.jsonl'))).toBe('{"id":"a"}\n{"id":"b"}\n{"id":"c"}\n');
    expect(Object.keys(await read(files))).not.toContain('boxes');
  });

  it('leave no table when killed between any two files', async () => {
    const { size } = await written();
    for (let writes = 1; writes <= size; writes++) {
      const files = await written();
      const folder = memoryFolder(files);
      let left = writes;
      const killed = {
        ...folder,
        write: async (name: string, content: Uint8Array) => {
          if (left-- === 0) throw new Error('killed');
          await folder.write(name, content);
        },
      };
      await expect(writeTable(table, killed, { shardRows: 2 })).rejects.toThrow('killed');
      await expect(readTable(folder)).rejects.toThrow(/manifest.json: The table is incomplete/);
    }
  });

  it('name the file that is missing', async () => {
    for (const name of (await written()).keys()) {
      const files = await written();
      files.delete(name);
      await expect(read(files)).rejects.toMatchObject({ code: 'NOT_FOUND', file: name });
    }
  });

  it('name the shard that holds other rows', async () => {
    const files = await written();
    files.set('images-00001.safetensors', encodeShard(matrix([1, 2, 3, 4], 2, 2), 'float32'));
    await expect(read(files)).rejects.toThrow(/images-00001.safetensors: .*expected \[1, 2\]; found \[2, 2\]/);
    files.set('images-00001.safetensors', encodeShard(matrix([1, 2, 3], 1, 3), 'float32'));
    await expect(read(files)).rejects.toThrow(/expected \[1, 2\]; found \[1, 3\]/);
    files.set('images-00001.safetensors', encodeShard(matrix([Number.NaN, 1], 1, 2), 'float32'));
    await expect(read(files)).rejects.toThrow(/1 broken: row 2/);
    files.set('images-00001.safetensors', encodeShard(matrix([5, 7], 1, 2), 'float32'));
    await expect(read(files)).rejects.toThrow(/expected fingerprint/);
    files.set('images-00001.safetensors', bytes('<!doctype html>'));
    await expect(read(files)).rejects.toMatchObject({ code: 'INVALID_FORMAT', file: 'images-00001.safetensors' });
  });

  it.each([
    ['captions.jsonl', '{"caption":"a"}\n', /expected 2 lines; found 1/],
    ['captions.jsonl', '{"caption":"a"}\n{"text":"b"}\n', /Line 2: expected \{ "caption": text \}/],
    ['images.jsonl', '{"id":"a"}\n{"id":\n{"id":"c"}\n', /images.jsonl: Line 2/],
    ['annotations.jsonl', '{"image":3,"captions":[0]}\n', /annotations.jsonl: Annotation 0 names image row 3 of 3/],
    ['annotations.jsonl', '{"image":0,"captions":"0"}\n', /Line 1: expected/],
    ['annotations.jsonl', '{"image":0,"captions":[0],"set":1}\n', /Line 1: expected/],
    ['images.jsonl', '{"id":"a","box":null}\n{"id":"b"}\n{"id":"c"}\n', /Line 2: the image has no "box"/],
    ['images.jsonl', '{"id":"a","box":[1,2,3,4]}\n{"id":"b"}\n{"id":"c"}\n', /Line 1: expected \{ "id": text, "box"/],
    [
      'images.jsonl',
      '{"id":"a","box":null}\n{"id":"b","box":null}\n{"id":"c","box":{"x":0,"y":0,"width":0,"height":1}}\n',
      /images.jsonl: .*1 broken: row 2/,
    ],
    ['manifest.json', '{"formatVersion":1,"dtype":"float32"}', /expected dimension/],
    ['manifest.json', '{"formatVersion":2}', /expected "formatVersion" 1; found 2/],
    ['manifest.json', '{', /is not JSON/],
  ])('say what is wrong in %s: %s', async (file, content, message) => {
    const files = await written();
    files.set(file, bytes(content));
    await expect(read(files)).rejects.toThrow(message);
    await expect(read(files)).rejects.toMatchObject({ file });
  });

  it('refuse a manifest that reaches outside of its folder or does not add up', async () => {
    const files = await written();
    const manifest = new TextDecoder().decode(files.get('manifest.json'));
    files.set('manifest.json', bytes(manifest.replace('images-00001.safetensors', '../secret.safetensors')));
    await expect(read(files)).rejects.toThrow(/expected shards.images, a list/);
    files.set('manifest.json', bytes(manifest.replace('"images": 3', '"images": 4')));
    await expect(read(files)).rejects.toThrow(/counts.images to be the rows of its shards, 4; found 3/);
  });

  it('stop on a signal', async () => {
    const signal = AbortSignal.abort();
    await expect(writeTable(table, memoryFolder(), { signal })).rejects.toMatchObject({ code: 'ABORTED' });
    await expect(readTable(memoryFolder(await written()), { signal })).rejects.toMatchObject({ code: 'ABORTED' });
  });
});
