import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHead, createMatcher } from '@fgclip/heads';
import { decodeImage, type OpenClip, openClip } from '@fgclip/node';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTinyClip } from '../../node/test/tiny-clip.ts';
import { createSearch, indexFolder, openStore, type StoredRow, storeIdentity, tileRegions } from '../src/index.ts';

let folder: string;
let model: OpenClip;
const head = createHead('linear', { dimension: 16 }, { seed: 5 });
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fgclip-search-'));
  await writeTinyClip(at('model'));
  model = await openClip(at('model'), { cacheFolder: at('cache') });
  await mkdir(at('photos/more'), { recursive: true });
  for (const [k, name] of ['red', 'green', 'blue', 'more/grey'].entries()) {
    const background = { r: 250 - 60 * k, g: 60 * k, b: (97 * k) % 255 };
    await sharp({ create: { width: 60 + 10 * k, height: 50, channels: 3, background } })
      .jpeg()
      .toFile(at(`photos/${name}.jpg`));
  }
});
afterAll(async () => {
  await model.dispose();
  await rm(folder, { recursive: true });
});

describe('indexFolder', () => {
  it('embeds what is new or has changed, skips what cannot be read, and removes what is gone when asked to', async () => {
    const store = await openStore(at('grows'), { identity: await storeIdentity(model) });
    const index = (more: object = {}) => indexFolder({ folder: at('photos'), store, model, ...more });
    await writeFile(at('photos/broken.jpg'), 'no picture');
    const seen: number[] = [];
    const first = await index({ regions: tileRegions, onProgress: ({ done }: { done: number }) => seen.push(done) });
    expect(first).toMatchObject({ photographs: 5, embedded: 4, regions: 4 * 14, gone: [] });
    expect(first.skipped).toEqual([{ photograph: 'broken.jpg', reason: expect.stringContaining('cannot be decoded') }]);
    expect(seen.at(-1)).toBe(5);
    expect(await index({ regions: tileRegions })).toMatchObject({ embedded: 0 });
    // Fewer regions of one that has changed: none of the old is left.
    await copyFile(at('photos/blue.jpg'), at('photos/red.jpg'));
    expect(await index()).toMatchObject({ embedded: 1, regions: 1 });
    expect(await store.count()).toBe(3 * 14 + 1);
    await rm(at('photos/broken.jpg'));
    await rm(at('photos/more'), { recursive: true });
    expect(await index()).toMatchObject({ gone: ['more/grey.jpg'] });
    expect(await store.count()).toBe(3 * 14 + 1);
    await index({ prune: true });
    expect(await store.count()).toBe(2 * 14 + 1);
  });

  it('keeps what is done when it is stopped', async () => {
    const store = await openStore(at('stopped'), { identity: await storeIdentity(model) });
    const stop = new AbortController();
    const onProgress = ({ done }: { readonly done: number }) => done === 1 && stop.abort();
    await expect(
      indexFolder({ folder: at('photos'), store, model, signal: stop.signal, onProgress }),
    ).rejects.toMatchObject({
      code: 'ABORTED',
    });
    const { embedded, photographs } = await indexFolder({ folder: at('photos'), store, model });
    expect(embedded).toBeLessThanOrEqual(photographs);
    expect(await store.count()).toBe(photographs);
  });
});

describe('createSearch', () => {
  it('ranks photographs by their best regions, as the model and the head score them', async () => {
    const identity = await storeIdentity(model, { name: 'mine', head });
    expect(identity).toMatchObject({ modelName: 'model', headName: 'mine', headDimension: 16 });
    const store = await openStore(at('whole'), { identity });
    await indexFolder({
      folder: at('photos'),
      store,
      model,
      head,
      regions: tileRegions,
      fields: new Map([['red.jpg', { color: 'red' }]]),
    });
    const { search, ranking } = createSearch({ store, model, head });
    expect(ranking).toBe('fused');
    const texts = await model.embedTexts(['a red thing']);
    const rows: StoredRow[] = [];
    for await (const batch of store.scan()) rows.push(...batch);
    const code = (await createMatcher(head).encodeTexts(texts)).data;
    const score = (row: Float32Array) => row.reduce((sum, value, k) => sum + value * (code[k] as number), 0);
    const expected = [...new Set(rows.map(({ photograph }) => photograph))]
      .map((photograph) => ({
        photograph,
        head: Math.max(
          ...rows.filter((row) => row.photograph === photograph).map((row) => score(row.code as Float32Array)),
        ),
      }))
      .sort((a, b) => b.head - a.head);
    const hits = await search('a red thing', { ranking: 'head' });
    expect(hits.map(({ photograph }) => photograph)).toEqual(expected.map(({ photograph }) => photograph));
    hits.forEach((hit, k) => {
      expect(hit.head).toBeCloseTo(expected[k]?.head ?? 0, 5);
      expect(hit.score).toBe(hit.head);
    });
    expect(await search('a red thing', { limit: 1, where: { color: 'red' } })).toMatchObject([
      { photograph: 'red.jpg', fields: { color: 'red' } },
    ]);
    expect(await search('a red thing', { where: { color: 'none' } })).toEqual([]);
  });

  it('takes a head that changes captions alone for a store of plain vectors, and no other', async () => {
    const store = await openStore(at('plain'), { identity: await storeIdentity(model) });
    await indexFolder({ folder: at('photos'), store, model });
    const textOnly = createHead('linear-text', { dimension: 16 }, { seed: 2 });
    expect((await storeIdentity(model, { name: 'text', head: textOnly })).head).toBeUndefined();
    const hits = await createSearch({ store, model, head: textOnly, ranking: 'head' }).search('a red thing');
    const scores = await createMatcher(textOnly).score(
      await model.embedImages([await decodeImage(at(`photos/${hits[0]?.photograph}`))]),
      await model.embedTexts(['a red thing']),
    );
    expect(hits[0]?.head).toBeCloseTo(scores.data[0] as number, 5);
    expect(() => createSearch({ store, model, head })).toThrow(/no codes of the head/);
    expect(() => createSearch({ store, model, ranking: 'fused' })).toThrow(/needs a head/);
    expect(createSearch({ store, model }).ranking).toBe('cosine');
  });
});
