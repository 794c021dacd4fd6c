import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DataSetEntry } from '@fgclip/datasets';
import { describe, expect, it } from 'vitest';
import {
  type DataSetProgress,
  type DownloadDataSetOptions,
  downloadDataSet,
  mirrored,
} from '../../src/downloads/download-data-set.ts';
import { clearCache } from '../../src/models/clear-cache.ts';
import { inspectCache } from '../../src/models/inspect-cache.ts';
import { filesIn, temporaryFolder } from '../folders.ts';
import { type Fault, type HubRequest, startFileServer } from '../hub-server.ts';
import { someBytes } from './some-bytes.ts';
import { writeZip } from './write-zip.ts';

const pictures = [1, 2, 3].map((seed) => someBytes(10_000, seed));
const archive = writeZip(pictures.map((data, index) => ({ name: `val2017/00000000000${index}.jpg`, data })));
const captions = Buffer.from('{"images":[]}');

const entry: DataSetEntry = {
  ...{ name: 'small', description: '', homepage: '', licence: '', citation: '', verified: true },
  files: [
    {
      url: 'http://images.cocodataset.org/zips/val2017.zip',
      path: 'val2017.zip',
      size: archive.length,
      hash: { algorithm: 'md5', value: createHash('md5').update(archive).digest('hex') },
      unpackTo: '',
    },
    { url: 'https://raw.githubusercontent.com/someone/set/main/a.json', path: 'set/a.json' },
  ],
};

const pictureNames = pictures.map((_, index) => `val2017/00000000000${index}.jpg`);

async function setUp(fault?: (request: HubRequest) => Fault | undefined) {
  const server = await startFileServer({ '/coco/val2017.zip': archive, '/someone/set/main/a.json': captions }, fault);
  const folder = temporaryFolder();
  const mirrors = {
    'http://images.cocodataset.org/zips/': `${server.url}/coco`,
    'raw.githubusercontent.com': server.url,
  };
  const download = (options: Partial<DownloadDataSetOptions> = {}) =>
    downloadDataSet(entry, { folder, mirrors, retry: { attempts: 2, delay: 1 }, ...options });
  return { server, folder, download };
}

describe('downloadDataSet', () => {
  it('makes the layout that names of images expect, and says when it is whole', async () => {
    const { download, folder, server } = await setUp();
    const seen: DataSetProgress[] = [];
    const result = await download({ onProgress: (progress) => seen.push(progress) });
    expect(result).toEqual({
      ...{ name: 'small', folder, size: 30_000 + captions.length, isNew: true },
      paths: ['set/a.json', 'val2017'],
    });
    expect(Object.keys(filesIn(folder))).toEqual(['.fgclip/small.complete.json', 'set/a.json', ...pictureNames]);
    expect(readFileSync(join(folder, pictureNames[1] ?? '')).equals(pictures[1] ?? captions)).toBe(true);
    expect(seen.filter(({ state }) => state === 'unpacking').at(-1)).toEqual({
      ...{ state: 'unpacking', done: 30_000, total: 30_000 },
      ...{ file: 'val2017.zip', fileNumber: 1, fileCount: 2 },
    });
    expect(await download()).toEqual({ ...result, isNew: false });
    expect(server.requests).toHaveLength(2);
  });

  it('keeps archives by request', async () => {
    const { download, folder } = await setUp();
    await download({ keepArchives: true });
    expect(readFileSync(join(folder, 'val2017.zip')).equals(archive)).toBe(true);
  });

  it('goes on from where it was stopped: in the archive, and in unpacking', async () => {
    const slow = ({ path, earlier }: HubRequest): Fault | undefined =>
      path.endsWith('.zip') && earlier === 0 ? { kind: 'slow', bytes: 2000 } : undefined;
    const { download, folder, server } = await setUp(slow);
    const stopAt = async (isTime: (progress: DataSetProgress) => boolean) => {
      const stop = new AbortController();
      const onProgress = (progress: DataSetProgress) => isTime(progress) && stop.abort();
      await expect(download({ signal: stop.signal, onProgress })).rejects.toMatchObject({ code: 'ABORTED' });
    };
    await stopAt(({ state, done }) => state === 'downloading' && done > 10_000);
    expect(Object.keys(filesIn(folder))).toEqual(['val2017.zip.incomplete', 'val2017.zip.incomplete.etag']);
    await stopAt(({ state, done }) => state === 'unpacking' && done >= 10_000);
    expect(Object.keys(filesIn(folder))).toEqual(['val2017.zip', pictureNames[0]]);
    await download();
    expect(Object.keys(filesIn(folder))).toEqual(['.fgclip/small.complete.json', 'set/a.json', ...pictureNames]);
    expect(server.requests.map(({ headers }) => headers.range?.replace(/\d+/, 'n'))).toEqual([
      undefined,
      'bytes=n-',
      undefined,
    ]);
  });

  it('is done by one when two ask for it', async () => {
    const { download, server } = await setUp(() => ({ kind: 'slow', bytes: 10_000 }));
    const results = await Promise.all([download(), download()]);
    expect(results.map(({ isNew }) => isNew).sort()).toEqual([false, true]);
    expect(server.requests).toHaveLength(2);
  });

  it('is not whole while a file lacks', async () => {
    const missing = await setUp(({ path }) => (path.endsWith('.json') ? { kind: 'status', status: 404 } : undefined));
    await expect(missing.download()).rejects.toMatchObject({
      code: 'NOT_FOUND',
      file: expect.stringMatching(/a\.json$/),
    });
    expect(Object.keys(filesIn(missing.folder))).toEqual(['val2017.zip', ...pictureNames]);
  });

  it('shows in the cache, and is cleared from it with nothing else', async () => {
    const { download } = await setUp();
    const cacheFolder = temporaryFolder();
    await download({ folder: join(cacheFolder, 'data-sets') });
    const { dataSets } = await inspectCache(cacheFolder);
    expect(dataSets).toMatchObject([{ name: 'small', size: 30_000 + captions.length }]);
    rmSync(join(cacheFolder, 'data-sets', 'set'), { recursive: true });
    await clearCache(cacheFolder, { model: 'small' });
    expect(filesIn(cacheFolder)).toEqual({});
  });
});

describe('mirrored', () => {
  const url = 'http://images.cocodataset.org/zips/val2017.zip';
  it.each([
    [{}, url],
    [{ 'images.cocodataset.org': 'https://mirror.example/coco' }, 'https://mirror.example/coco/zips/val2017.zip'],
    [{ 'http://images.cocodataset.org/zips/': 'https://mirror.example/' }, 'https://mirror.example/val2017.zip'],
    [
      { 'images.cocodataset.org': 'https://a.example', 'http://images.cocodataset.org/zips': 'https://b.example' },
      'https://b.example/val2017.zip',
    ],
    [{ 'cocodataset.org': 'https://a.example' }, url],
  ])('%j', (mirrors, expected) => {
    expect(mirrored(url, mirrors)).toBe(expected);
  });

  it('refuses what is no address', () => {
    expect(() => mirrored(url, { 'images.cocodataset.org': 'mirror' })).toThrow(/no web address/);
  });
});
