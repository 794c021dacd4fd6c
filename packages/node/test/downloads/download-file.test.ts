import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type DownloadFileOptions, type DownloadProgress, downloadFile } from '../../src/downloads/download-file.ts';
import { temporaryFolder } from '../folders.ts';
import { type Fault, type HubRequest, startFileServer } from '../hub-server.ts';
import { sha256, someBytes } from './some-bytes.ts';

const bytes = someBytes(300_000);
const hash = { algorithm: 'sha256', value: sha256(bytes) } as const;
const retry = { attempts: 3, delay: 1 };

/** A server of one file that goes wrong as told, and a download of it. */
async function setUp(fault?: (request: HubRequest) => Fault | undefined, content = bytes) {
  const server = await startFileServer({ '/model.onnx': content }, fault);
  const folder = temporaryFolder();
  const target = join(folder, 'deep', 'model.onnx');
  const download = (options: Partial<DownloadFileOptions> = {}) =>
    downloadFile({ url: `${server.url}/model.onnx`, target, retry, ...options });
  const left = () => readdirSync(join(folder, 'deep')).sort();
  const ranges = () => server.requests.map(({ headers }) => headers.range);
  return { server, folder, target, download, left, ranges };
}

const once =
  (fault: Fault) =>
  ({ earlier }: HubRequest) =>
    earlier === 0 ? fault : undefined;

describe('downloadFile', () => {
  it('brings the file and nothing else, with its bytes counted', async () => {
    const { download, target, left } = await setUp();
    const seen: DownloadProgress[] = [];
    const result = await download({ hash, size: bytes.length, onProgress: (progress) => seen.push(progress) });
    expect(result).toEqual({ path: target, size: bytes.length, isNew: true });
    expect(readFileSync(target).equals(bytes)).toBe(true);
    expect(left()).toEqual(['model.onnx']);
    expect(seen.at(-1)).toEqual({ state: 'downloading', done: bytes.length, total: bytes.length });
    expect(seen.map(({ done }) => done)).toEqual(seen.map(({ done }) => done).sort((a, b) => a - b));
  });

  it('does nothing when the file is there, and brings it again when it was damaged and verify asks', async () => {
    const { download, target, server } = await setUp();
    await download({ hash });
    expect(await download({ hash, verify: true })).toMatchObject({ isNew: false });
    expect(server.requests).toHaveLength(1);
    const damaged = Buffer.from(bytes);
    damaged[1000] = (damaged[1000] ?? 0) ^ 1;
    writeFileSync(target, damaged);
    expect(await download({ hash })).toMatchObject({ isNew: false });
    expect(await download({ hash, verify: true })).toMatchObject({ isNew: true });
    expect(readFileSync(target).equals(bytes)).toBe(true);
  });

  it('replaces a file of the wrong size', async () => {
    const { download, target } = await setUp();
    await mkdir(join(target, '..'));
    writeFileSync(target, 'cut');
    expect(await download({ size: bytes.length })).toMatchObject({ isNew: true });
    expect(readFileSync(target).equals(bytes)).toBe(true);
  });

  it.each(['md5', 'git-blob'] as const)('checks %s', async (algorithm) => {
    const { download } = await setUp();
    const value =
      algorithm === 'md5'
        ? createHash('md5').update(bytes).digest('hex')
        : createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
    await expect(download({ hash: { algorithm, value: '0'.repeat(32) }, size: bytes.length })).rejects.toThrow(value);
    expect(await download({ hash: { algorithm, value }, size: bytes.length })).toMatchObject({ isNew: true });
  });

  it('brings an empty file', async () => {
    const { download, target } = await setUp(undefined, Buffer.alloc(0));
    expect(await download({ size: 0 })).toEqual({ path: target, size: 0, isNew: true });
    expect(readFileSync(target)).toHaveLength(0);
  });
});

describe('a download that is interrupted', () => {
  it('goes on from where the connection was cut', async () => {
    const { download, target, ranges, server } = await setUp(once({ kind: 'drop', after: 100_000 }));
    await download({ hash });
    expect(readFileSync(target).equals(bytes)).toBe(true);
    const [, second] = ranges();
    expect(Number(/^bytes=(\d+)-$/.exec(second ?? '')?.[1])).toBeGreaterThan(0);
    expect(server.requests[1]?.headers['if-range']).toMatch(/^"[0-9a-f]{32}"$/);
  });

  it('tries again as long as it gets further, however often it is cut', async () => {
    const { download, target, server } = await setUp(() => ({ kind: 'drop', after: 40_000 }));
    await download({ retry: { attempts: 2, delay: 1 } });
    expect(readFileSync(target).equals(bytes)).toBe(true);
    expect(server.requests.length).toBeGreaterThanOrEqual(8);
  });

  it('leaves a stalled server, and gives up one that stays so', async () => {
    const first = await setUp(once({ kind: 'stall', after: 100_000 }));
    await first.download({ idleTimeout: 100, hash });
    expect(readFileSync(first.target).equals(bytes)).toBe(true);
    expect(first.ranges()[1]).toMatch(/^bytes=[1-9]/);

    const second = await setUp(() => ({ kind: 'stall', after: 0 }));
    const failed = second.download({ idleTimeout: 50 });
    await expect(failed).rejects.toMatchObject({ code: 'IO', found: 'nothing came for 0.05 s' });
    expect(second.server.requests).toHaveLength(3);
  });

  it.each([500, 503, 429])('tries again after HTTP %i', async (status) => {
    const { download, target } = await setUp(({ earlier }) => (earlier < 2 ? { kind: 'status', status } : undefined));
    const details: string[] = [];
    await download({ onProgress: ({ detail }) => detail && details.push(detail) });
    expect(readFileSync(target).equals(bytes)).toBe(true);
    expect(details).toEqual([expect.stringContaining(`HTTP ${status}`), expect.stringContaining('trying again')]);
  });

  it('waits as long as the server asks for, and not for ever', async () => {
    const wait = (seconds: string) => once({ kind: 'status', status: 429, headers: { 'retry-after': seconds } });
    const patient = await setUp(wait('100'));
    const stop = new AbortController();
    const details: (string | undefined)[] = [];
    const onProgress = ({ state, detail }: DownloadProgress) => {
      if (state !== 'pausing') return;
      details.push(detail);
      stop.abort();
    };
    await expect(patient.download({ signal: stop.signal, onProgress })).rejects.toMatchObject({ code: 'ABORTED' });
    expect(details).toEqual([expect.stringContaining('trying again in 100 s')]);
    expect(patient.server.requests).toHaveLength(1);

    const endless = await setUp(wait('86400'));
    await expect(endless.download()).rejects.toMatchObject({ code: 'IO', found: 'HTTP 429 Too Many Requests' });
  });

  it('starts anew when the server ignores the range', async () => {
    const { download, target } = await setUp(({ earlier }) =>
      earlier === 0 ? { kind: 'drop', after: 100_000 } : { kind: 'ignore-range' },
    );
    await download();
    expect(readFileSync(target).equals(bytes)).toBe(true);
  });

  it('starts anew when the file is another by now', async () => {
    const newer = someBytes(280_000, 2);
    const { download, target } = await setUp(({ earlier }) =>
      earlier === 0 ? { kind: 'drop', after: 100_000 } : { kind: 'content', bytes: newer },
    );
    await download();
    expect(readFileSync(target).equals(newer)).toBe(true);
  });

  it('asks for the whole file when the server ranges another version in spite of If-Range', async () => {
    const { target } = await setUp();
    const parts: (string | null)[] = [];
    const version = someBytes(1000, 3);
    await mkdir(join(target, '..'));
    writeFileSync(`${target}.incomplete`, someBytes(500));
    writeFileSync(`${target}.incomplete.etag`, '"old"');
    const careless: typeof fetch = async (_, init) => {
      const range = new Headers(init?.headers).get('range');
      parts.push(range);
      return range === null
        ? new Response(version, { headers: { etag: '"new"' } })
        : new Response(version.subarray(500), {
            status: 206,
            headers: { etag: '"new"', 'content-range': 'bytes 500-999/1000' },
          });
    };
    await downloadFile({ url: 'http://careless/model.onnx', target, fetch: careless });
    expect(parts).toEqual(['bytes=500-', null]);
    expect(readFileSync(target).equals(version)).toBe(true);
  });

  it('starts anew when more is there than the server has (416)', async () => {
    const { download, target, ranges } = await setUp();
    await mkdir(join(target, '..'));
    writeFileSync(`${target}.incomplete`, someBytes(400_000, 9));
    await download({ hash });
    expect(ranges()).toEqual(['bytes=400000-', undefined]);
    expect(readFileSync(target).equals(bytes)).toBe(true);
  });

  it('starts anew, once, when what was there before was damaged', async () => {
    const { download, target, ranges } = await setUp();
    await mkdir(join(target, '..'));
    writeFileSync(`${target}.incomplete`, Buffer.alloc(100_000));
    await download({ hash });
    expect(ranges()).toEqual(['bytes=100000-', undefined]);
    expect(readFileSync(target).equals(bytes)).toBe(true);
  });

  it('does not trust bytes of which nobody knows what they belong to', async () => {
    const { download, target, ranges } = await setUp();
    await mkdir(join(target, '..'));
    writeFileSync(`${target}.incomplete`, Buffer.alloc(100_000));
    await download({ size: bytes.length });
    expect(ranges()).toEqual([undefined]);
    expect(readFileSync(target).equals(bytes)).toBe(true);
  });

  it('leaves only the incomplete file when it is aborted, and goes on from there', async () => {
    const { download, target, left, ranges } = await setUp(once({ kind: 'slow', bytes: 5000 }));
    const stop = new AbortController();
    const aborted = download({
      signal: stop.signal,
      onProgress: ({ done }) => done > 50_000 && stop.abort(),
    });
    await expect(aborted).rejects.toMatchObject({ code: 'ABORTED' });
    expect(left()).toEqual(['model.onnx.incomplete', 'model.onnx.incomplete.etag']);
    const there = readFileSync(`${target}.incomplete`);
    expect(there.length).toBeGreaterThan(50_000);
    expect(there.equals(bytes.subarray(0, there.length))).toBe(true);
    await download();
    expect(ranges()[1]).toBe(`bytes=${there.length}-`);
    expect(readFileSync(target).equals(bytes)).toBe(true);
  });

  it('stops at once when it is aborted in a pause', async () => {
    const { download } = await setUp(() => ({ kind: 'status', status: 503 }));
    const stop = new AbortController();
    const aborted = download({
      signal: stop.signal,
      // Longer than any test may take.
      retry: { delay: 60_000 },
      onProgress: ({ state }) => state === 'pausing' && stop.abort(),
    });
    await expect(aborted).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

describe('what is not the file', () => {
  it.each<[string, Fault, RegExp]>([
    ['a page by its type', { kind: 'body', body: 'Please log in', type: 'text/html; charset=utf-8' }, /web page/],
    ['a page by its content', { kind: 'body', body: '\n<!DOCTYPE html><title>x', type: 'text/plain' }, /web page/],
    [
      'a git-lfs pointer',
      {
        kind: 'body',
        body: `version https://git-lfs.github.com/spec/v1\noid sha256:${hash.value}\nsize 300000\n`,
        type: 'text/plain',
      },
      /git-lfs pointer/,
    ],
  ])('names %s, and keeps what was there', async (_, fault, message) => {
    const { download, target, left } = await setUp(() => fault);
    await mkdir(join(target, '..'));
    writeFileSync(`${target}.incomplete`, bytes.subarray(0, 1000));
    writeFileSync(`${target}.incomplete.etag`, '"v1"');
    const failed = download();
    await expect(failed).rejects.toMatchObject({ code: 'INVALID_FORMAT' });
    await expect(failed).rejects.toThrow(message);
    expect(left()).toEqual(['model.onnx.incomplete', 'model.onnx.incomplete.etag']);
    expect(readFileSync(`${target}.incomplete`)).toHaveLength(1000);
  });

  it('deletes what has another hash, and names both', async () => {
    const { download, left, server } = await setUp();
    const expected = sha256(Buffer.from('another'));
    const failed = download({ hash: { algorithm: 'sha256', value: expected } });
    await expect(failed).rejects.toMatchObject({
      code: 'INVALID_DATA',
      expected: `sha256 ${expected}`,
      found: `sha256 ${hash.value}`,
    });
    expect(left()).toEqual([]);
    expect(server.requests).toHaveLength(1);
  });

  it('deletes what has another size, and names both', async () => {
    const { download, left } = await setUp();
    const failed = download({ size: 5 });
    await expect(failed).rejects.toMatchObject({ code: 'INVALID_DATA', expected: '5 bytes', found: '300000 bytes' });
    expect(left()).toEqual([]);
  });

  it.each([
    [401, 'IO', /access token/],
    [403, 'IO', /gated model/],
    [404, 'NOT_FOUND', /Check the name/],
    [418, 'IO', /HTTP 418/],
  ])('says what HTTP %i means, without trying again', async (status, code, message) => {
    const { download, server } = await setUp(() => ({ kind: 'status', status }));
    const failed = download();
    await expect(failed).rejects.toMatchObject({ code, file: `${server.url}/model.onnx` });
    await expect(failed).rejects.toThrow(message);
    expect(server.requests).toHaveLength(1);
  });

  it('says at once that nobody is there', async () => {
    const { download, server } = await setUp();
    await server.close();
    const failed = download({ retry: { delay: 60_000 } });
    await expect(failed).rejects.toMatchObject({ code: 'IO', found: expect.stringContaining('ECONNREFUSED') });
  });

  it('passes on what the callback throws', async () => {
    const { download, server } = await setUp();
    const failed = download({
      onProgress: () => {
        throw new RangeError('of my own');
      },
    });
    await expect(failed).rejects.toThrow(RangeError);
    expect(server.requests).toHaveLength(1);
  });
});

describe('a folder that cannot be written', () => {
  it('is named', async () => {
    const { folder, download } = await setUp();
    writeFileSync(join(folder, 'file'), '');
    const failed = download({ target: join(folder, 'file', 'model.onnx') });
    await expect(failed).rejects.toMatchObject({ code: 'IO', file: expect.stringContaining(join(folder, 'file')) });
  });

  it('is named when a folder has the name of the file', async () => {
    const { folder, download } = await setUp();
    await expect(download({ target: folder })).rejects.toMatchObject({ code: 'IO', file: folder });
  });

  it.skipIf(!existsSync('/dev/full'))('is named when the disk is full', async () => {
    const { target, download } = await setUp();
    await mkdir(join(target, '..'));
    symlinkSync('/dev/full', `${target}.incomplete`);
    await expect(download()).rejects.toMatchObject({
      ...{ code: 'IO', file: `${target}.incomplete`, hint: 'The disk is full' },
    });
  });

  it('is named when there is no room for what is to come', async () => {
    const { target } = await setUp();
    const huge: typeof fetch = async () => new Response('', { headers: { 'content-length': '9000000000000000' } });
    const failed = downloadFile({ url: 'http://huge/file', target, fetch: huge });
    await expect(failed).rejects.toMatchObject({ code: 'IO', file: target, expected: '9000000000000000 bytes free' });
  });
});

describe('the lock', () => {
  it('of a process that died does not last', async () => {
    const { target, download, left } = await setUp();
    await mkdir(`${target}.lock`, { recursive: true });
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(`${target}.lock`, longAgo, longAgo);
    await download();
    expect(left()).toEqual(['model.onnx']);
  });

  it('lets one download and the others wait for it', async () => {
    const { download, server, left } = await setUp(() => ({ kind: 'slow', bytes: 10_000 }));
    const waited: string[] = [];
    const onProgress = ({ state, detail = '' }: DownloadProgress) => state === 'waiting' && waited.push(detail);
    const results = await Promise.all([1, 2, 3].map(() => download({ onProgress })));
    expect(results.map(({ isNew }) => isNew).sort()).toEqual([false, false, true]);
    expect(server.requests).toHaveLength(1);
    expect(new Set(waited)).toEqual(new Set(['waiting for another process']));
    expect(left()).toEqual(['model.onnx']);
  });

  it('can be waited for no longer', async () => {
    const { target, download, server } = await setUp();
    await mkdir(`${target}.lock`, { recursive: true });
    const stop = new AbortController();
    const aborted = download({ signal: stop.signal, onProgress: () => stop.abort() });
    await expect(aborted).rejects.toMatchObject({ code: 'ABORTED' });
    expect(server.requests).toHaveLength(0);
  });
});
