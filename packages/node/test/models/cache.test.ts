import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withFileLock } from '../../src/downloads/file-lock.ts';
import { clearCache, whatToClear } from '../../src/models/clear-cache.ts';
import { inspectCache } from '../../src/models/inspect-cache.ts';
import { locateModel } from '../../src/models/locate-model.ts';
import { someBytes } from '../downloads/some-bytes.ts';
import { filesIn, temporaryFolder } from '../folders.ts';
import { COMMIT, startHubServer } from '../hub-server.ts';

/** A cache with two models in it, one of them with a download left unfinished, and files of somebody else. */
async function someCache() {
  const [cacheFolder, first, second] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
  writeFileSync(join(first, 'model.onnx'), someBytes(5000));
  writeFileSync(join(second, 'model.onnx'), someBytes(3000));
  const { url } = await startHubServer({ models: { 'a/one': first, 'b/two': second } });
  for (const id of ['a/one', 'b/two']) await locateModel(id, { files: ['model.onnx'], cacheFolder, endpoint: url });
  const unfinished = join(cacheFolder, 'models', 'b--two', COMMIT, 'text.onnx');
  writeFileSync(`${unfinished}.incomplete`, someBytes(700));
  writeFileSync(`${unfinished}.incomplete.etag`, '"tag"');
  writeFileSync(join(cacheFolder, 'letter.txt'), 'of somebody else');
  mkdirSync(join(cacheFolder, 'models', 'mine'));
  writeFileSync(join(cacheFolder, 'models', 'mine', 'notes.txt'), 'of somebody else');
  return { cacheFolder, unfinished };
}

it('inspectCache tells models, commits, files, leftovers and the last use', async () => {
  const { cacheFolder } = await someCache();
  const listing = join(cacheFolder, 'models', 'a--one', 'trees', `${COMMIT}.json`);
  const lastUsed = new Date('2025-03-04T05:06:07Z');
  utimesSync(listing, lastUsed, lastUsed);
  const { models, size } = await inspectCache(cacheFolder);
  expect(size).toBe(5000 + 3000 + 700 + 5);
  expect(models.map(({ id, size }) => [id, size])).toEqual([
    ['a/one', 5000],
    ['b/two', 3705],
  ]);
  expect(models[0]?.revisions).toMatchObject([
    { commit: COMMIT, refs: ['main'], files: [{ name: 'model.onnx', size: 5000 }], incomplete: [], lastUsed },
  ]);
  expect(models[1]?.revisions[0]?.incomplete.map(({ size }) => size)).toEqual([700, 5]);
});

it('finds nothing where nothing is', async () => {
  const folder = join(temporaryFolder(), 'none');
  expect(await inspectCache(folder)).toEqual({ folder, size: 0, models: [], dataSets: [], incomplete: [] });
  expect(await clearCache(folder)).toEqual({ removed: [], inUse: [], size: 0 });
});

it('clearCache deletes all that is its own and nothing else', async () => {
  const { cacheFolder } = await someCache();
  const expected = await whatToClear(cacheFolder);
  expect(await clearCache(cacheFolder)).toEqual({ removed: expected, inUse: [], size: 8705 });
  expect(expected.map(({ name }) => name)).toEqual([`a/one@${COMMIT}`, `b/two@${COMMIT}`]);
  expect(Object.keys(filesIn(cacheFolder))).toEqual(['letter.txt', 'models/mine/notes.txt']);
  expect(readdirSync(join(cacheFolder, 'models'))).toEqual(['mine']);
});

it('clearCache deletes one model, one revision, or leftovers alone', async () => {
  const { cacheFolder, unfinished } = await someCache();
  const { removed } = await clearCache(cacheFolder, { incompleteOnly: true });
  expect(removed.map(({ name }) => name)).toEqual([`${unfinished}.incomplete`, `${unfinished}.incomplete.etag`]);
  expect((await inspectCache(cacheFolder)).size).toBe(8000);
  await clearCache(cacheFolder, { model: 'a/one', revision: COMMIT.slice(0, 7) });
  expect((await inspectCache(cacheFolder)).models.map(({ id }) => id)).toEqual(['b/two']);
  await clearCache(cacheFolder, { model: 'b/two', revision: 'main' });
  expect((await inspectCache(cacheFolder)).models).toEqual([]);
});

it('clearCache says what is there when it does not find what is named', async () => {
  const { cacheFolder } = await someCache();
  for (const [options, found] of [
    [{ model: 'c/three' }, 'c/three'],
    [{ model: 'a/one', revision: 'v2' }, 'a/one@v2'],
  ] as const) {
    await expect(clearCache(cacheFolder, options)).rejects.toMatchObject({
      ...{ code: 'NOT_FOUND', found, expected: `a/one@${COMMIT.slice(0, 8)}, b/two@${COMMIT.slice(0, 8)}` },
    });
  }
  await expect(clearCache(cacheFolder, { revision: 'main' })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
});

it('clearCache leaves alone what is being downloaded', async () => {
  const { cacheFolder, unfinished } = await someCache();
  await withFileLock(unfinished, {}, async () => {
    for (const options of [{ incompleteOnly: true }, { model: 'b/two' }, {}]) {
      const { inUse } = await clearCache(cacheFolder, options);
      expect(inUse).toHaveLength(1);
      expect(existsSync(`${unfinished}.incomplete`)).toBe(true);
    }
  });
  expect((await inspectCache(cacheFolder)).models.map(({ id }) => id)).toEqual(['b/two']);
});

it('clearCache follows no note of a data set out of the cache', async () => {
  const folder = temporaryFolder();
  const cacheFolder = join(folder, 'cache');
  const notes = join(cacheFolder, 'data-sets', '.fgclip');
  mkdirSync(notes, { recursive: true });
  writeFileSync(join(folder, 'letter.txt'), 'of somebody else');
  const paths = ['../../letter.txt', '/etc/none', '..', ''];
  writeFileSync(join(notes, 'bad.complete.json'), JSON.stringify({ name: 'bad', size: 1, paths }));
  await clearCache(cacheFolder, { model: 'bad' });
  expect(Object.keys(filesIn(folder))).toEqual(['letter.txt']);
});
