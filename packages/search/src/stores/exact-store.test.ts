import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@fgclip/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from './exact-store.ts';
import type { StoredRow, StoreIdentity } from './store.ts';

const D = 8;
const identity: StoreIdentity = {
  ...{ model: 'abc', modelName: 'a model', dimension: D, head: 'def', headName: 'a head', headDimension: D },
};
const random = createRandom(3);
const vector = () => {
  const values = Float32Array.from({ length: D }, () => random.normal());
  const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return values.map((value) => value / length);
};
const rowOf = (id: string, more: Partial<StoredRow> = {}): StoredRow => ({
  ...{ id, photograph: `${id}.jpg`, vector: vector(), code: vector() },
  ...more,
});
const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, k) => sum + value * (b[k] as number), 0);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fgclip-store-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a store', () => {
  it('gives back what was put, in another process, too', async () => {
    const rows = [
      rowOf('plain'),
      rowOf('ünïcode/写真#3', {
        box: [1.5, 2, 30.25, 40],
        fields: { color: "o'red", price: 3.5, sold: true },
        version: 'v',
      }),
      rowOf('no code', { code: undefined }),
    ];
    await (await openStore(folder, { identity })).put(rows);
    const store = await openStore(folder);
    expect(store.identity).toEqual(identity);
    expect(await store.get(['no code', 'plain', 'nobody', 'ünïcode/写真#3'])).toEqual(
      [rows[2], rows[0], undefined, rows[1]].map(
        (row) =>
          row &&
          JSON.parse(JSON.stringify(row)) &&
          expect.objectContaining({ id: row.id, photograph: row.photograph, vector: row.vector }),
      ),
    );
    expect((await store.get(['ünïcode/写真#3']))[0]).toEqual(rows[1]);
    expect((await store.get(['no code']))[0]).not.toHaveProperty('code');
    expect(await store.count()).toBe(3);
  });

  it('finds the rows of the highest products, as looking at each does', async () => {
    const rows = Array.from({ length: 500 }, (_, k) => rowOf(`${k}`, { fields: { even: k % 2 === 0, k } }));
    const store = await openStore(folder, { identity });
    for (let from = 0; from < 500; from += 100) await store.put(rows.slice(from, from + 100));
    for (const by of ['vector', 'code'] as const) {
      for (const where of [undefined, { even: true }, { k: { from: 17, to: 25 } }, { k: [3, 5, 99] }]) {
        const query = vector();
        const fitting = rows.filter((_, k) =>
          where === undefined
            ? true
            : 'even' in where
              ? k % 2 === 0
              : Array.isArray(where.k)
                ? where.k.includes(k)
                : k >= 17 && k <= 25,
        );
        const expected = fitting
          .map((row) => ({ id: row.id, score: dot(row[by] as Float32Array, query) }))
          .sort((a, b) => b.score - a.score)
          .slice(0, 10);
        const found = await store.search({ by, query, limit: 10, where });
        expect(found.map(({ row }) => row.id)).toEqual(expected.map(({ id }) => id));
        found.forEach(({ score }, k) => {
          expect(score).toBeCloseTo(expected[k]?.score ?? 0, 5);
        });
      }
    }
  });

  it('orders equal scores by id', async () => {
    const same = vector();
    const store = await openStore(folder, { identity });
    await store.put(['c', 'a', 'd', 'b'].map((id) => rowOf(id, { vector: same })));
    const found = await store.search({ by: 'vector', query: same, limit: 3 });
    expect(found.map(({ row }) => row.id)).toEqual(['a', 'b', 'c']);
  });

  it('replaces rows of an id, deletes, and counts what there is', async () => {
    const store = await openStore(folder, { identity });
    await store.put([rowOf('a'), rowOf('b')]);
    const newer = rowOf('a', { fields: { new: true } });
    await store.put([newer]);
    expect(await store.delete(['b', 'b', 'nobody'])).toBe(1);
    for (const one of [store, await openStore(folder)]) {
      expect(await one.count()).toBe(1);
      expect(await one.get(['a', 'b'])).toEqual([newer, undefined]);
      expect(await one.search({ by: 'vector', query: vector(), limit: 5 })).toHaveLength(1);
    }
  });

  it('is written by several at once, and no id is there twice', async () => {
    const stores = await Promise.all(Array.from({ length: 4 }, () => openStore(folder, { identity })));
    await Promise.all(
      stores.flatMap((store, writer) =>
        Array.from({ length: 5 }, (_, k) =>
          store.put([rowOf('shared', { fields: { writer, k } }), rowOf(`${writer} ${k}`)]),
        ),
      ),
    );
    const counts = await Promise.all([...stores, await openStore(folder)].map((store) => store.count()));
    expect(counts).toEqual([21, 21, 21, 21, 21]);
    const seen = await Promise.all(
      [...stores, await openStore(folder)].map(async (store) => (await store.get(['shared']))[0]?.fields),
    );
    expect(new Set(seen.map((fields) => JSON.stringify(fields))).size).toBe(1);
  });

  it('keeps everything when it is made compact, also what others wrote', async () => {
    const [first, second] = [await openStore(folder, { identity }), await openStore(folder, { identity })];
    for (let k = 0; k < 6; k++) await first.put([rowOf(`${k}`), rowOf('again', { fields: { k } })]);
    await second.delete(['3']);
    await first.compact();
    expect(await readdir(join(folder, 'shards'))).toHaveLength(1);
    await second.put([rowOf('later')]);
    for (const store of [first, second, await openStore(folder)]) {
      expect(await store.count()).toBe(7);
      expect((await store.get(['again', '3'])).map((row) => row?.fields)).toEqual([{ k: 5 }, undefined]);
    }
  });

  it('passes over what was not written whole', async () => {
    const store = await openStore(folder, { identity });
    await store.put([rowOf('a')]);
    await writeFile(join(folder, 'shards', '0000000002-00000000.safetensors.1234.tmp'), 'half');
    expect(await (await openStore(folder)).count()).toBe(1);
  });

  it('hands over all rows in batches', async () => {
    const store = await openStore(folder, { identity });
    await store.put(Array.from({ length: 25 }, (_, k) => rowOf(`${k}`, { fields: { k } })));
    const sizes: number[] = [];
    for await (const rows of store.scan({ batch: 10 })) sizes.push(rows.length);
    expect(sizes).toEqual([10, 10, 5]);
    for await (const rows of store.scan({ where: { k: { to: 3 } } })) expect(rows).toHaveLength(4);
    expect(await store.count({ k: { from: 20 } })).toBe(5);
  });
});

describe('what does not fit', () => {
  it('is another model or head, both named', async () => {
    await openStore(folder, { identity });
    await expect(
      openStore(folder, { identity: { ...identity, model: 'x', modelName: 'theirs' } }),
    ).rejects.toMatchObject({
      ...{ code: 'INVALID_ARGUMENT', expected: 'a model', found: 'theirs' },
    });
    await expect(openStore(folder, { asked: { ...identity, head: 'x', headName: 'theirs' } })).rejects.toMatchObject({
      ...{ expected: 'a head', found: 'theirs' },
    });
    await openStore(folder, { asked: { ...identity, head: undefined } });
  });

  it('is a folder without a store, a broken one, rows and queries of other lengths, conditions that are none', async () => {
    await expect(openStore(join(folder, 'none'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const store = await openStore(folder, { identity });
    await expect(store.put([rowOf('a', { vector: new Float32Array(3) })])).rejects.toMatchObject({
      code: 'SHAPE_MISMATCH',
    });
    await expect(store.put([rowOf('a', { vector: vector().fill(Number.NaN) })])).rejects.toMatchObject({
      code: 'INVALID_DATA',
    });
    await expect(store.search({ by: 'code', query: new Float32Array(3), limit: 1 })).rejects.toMatchObject({
      code: 'SHAPE_MISMATCH',
    });
    await expect(store.count({ k: [] })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(store.count({ k: {} })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(await store.count()).toBe(0);
    await writeFile(join(folder, 'store.json'), '{}');
    await expect(openStore(folder)).rejects.toMatchObject({ code: 'INVALID_FORMAT' });
  });
});
