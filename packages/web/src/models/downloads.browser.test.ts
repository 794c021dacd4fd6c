import type { FgclipError } from '@fgclip/core';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { cdp, commands } from 'vitest/browser';
import type { Fault } from '../../test/server/model-server-types.ts';
import { clearCache, inspectCache } from './cache.ts';
import type { ModelOptions, ModelProgress } from './model-source.ts';
import { openSource } from './open-source.ts';

const url = await commands.modelServerUrl();
const weights = 'onnx/vision_model.onnx';
const whole = new Uint8Array(await (await fetch(`${url}/files/tiny/${weights}`)).arrayBuffer());
const quick = { attempts: 3, delay: 1 };

beforeEach(async () => {
  await commands.misbehave();
  await caches.delete('fgclip');
  await commands.takeRequests();
});
afterAll(() => commands.closeModelServer());

/** The bytes of a file of a model, by way of its source. */
async function get(model: string, name = weights, options: ModelOptions = {}): Promise<Uint8Array | undefined> {
  const source = await openSource(model, { endpoint: url, retry: quick, ...options });
  const file = await source.file(name);
  return file && new Uint8Array(await file.blob.arrayBuffer());
}

const fault = (given: Fault) => commands.misbehave(given);
/** Ranges that the delivering server was asked for. */
const ranges = async () =>
  (await commands.takeRequests())
    .filter(({ path, origin }) => path.endsWith('.onnx') && origin === 'cdn')
    .map(({ range }) => range);

describe('a download', () => {
  it('goes on by itself where the connection was cut', async () => {
    await fault({ path: '.onnx', origin: 'cdn', kind: 'drop', after: 30_000, times: 2 });
    const progress: ModelProgress[] = [];
    expect(await get('owner/tiny', weights, { onProgress: (event) => progress.push(event) })).toEqual(whole);
    expect(await ranges()).toEqual([undefined, 'bytes=30000-', 'bytes=60000-']);
    const loaded = progress.map((event) => event.loaded);
    expect(loaded).toEqual([...loaded].sort((a, b) => a - b));
    expect(progress.find(({ waiting }) => waiting !== undefined)).toMatchObject({
      ...{ file: weights, loaded: 30_000, total: whole.length },
      waiting: expect.stringMatching(/trying again/),
    });
    expect(progress.at(-1)).toEqual({ file: weights, loaded: whole.length, total: whole.length });
  });

  it('goes on where an earlier one was aborted, or gave up', async () => {
    await fault({ path: '.onnx', origin: 'cdn', kind: 'stall', after: 30_000 });
    const controller = new AbortController();
    const onProgress = ({ loaded }: ModelProgress) => void (loaded >= 30_000 && controller.abort());
    const aborted = get('owner/tiny', weights, { signal: controller.signal, onProgress });
    await expect(aborted).rejects.toMatchObject({ code: 'ABORTED' });
    await fault({ path: '.onnx', origin: 'cdn', kind: 'drop', after: 20_000 });
    const gaveUp = get('owner/tiny', weights, { retry: { attempts: 1 } });
    await expect(gaveUp).rejects.toMatchObject({ code: 'IO', hint: expect.stringMatching(/goes on from where/) });
    const { models } = await inspectCache();
    expect(models).toMatchObject([{ id: 'owner/tiny', files: [], incomplete: [{ name: weights, size: 50_000 }] }]);
    expect(await get('owner/tiny')).toEqual(whole);
    expect(await ranges()).toEqual([undefined, 'bytes=30000-', 'bytes=50000-']);
    expect((await inspectCache()).models).toMatchObject([
      { files: [{ name: weights, size: whole.length }], incomplete: [] },
    ]);
  });

  it('starts anew when the file is another by now, which its ETag tells', async () => {
    const address = `${url}/files/tiny/`;
    await fault({ path: weights, kind: 'drop', after: 40_000 });
    await expect(get(address, weights, { retry: { attempts: 1 } })).rejects.toMatchObject({ code: 'IO' });
    const bytes = Array.from({ length: 70_000 }, (_, i) => (i * 31) % 251);
    await fault({ path: weights, kind: 'content', bytes, times: 2 });
    expect(await get(address)).toEqual(Uint8Array.from(bytes));
    expect((await commands.takeRequests()).map(({ range }) => range)).toEqual([undefined, 'bytes=40000-', undefined]);
  });

  it('does without ranges where the server ignores them', async () => {
    await fault({ path: weights, kind: 'drop', after: 40_000 });
    const address = `${url}/files/tiny/`;
    await expect(get(address, weights, { retry: { attempts: 1 } })).rejects.toMatchObject({ code: 'IO' });
    await fault({ path: weights, kind: 'ignore-range' });
    expect(await get(address)).toEqual(whole);
  });

  it('finds a server that stalls', async () => {
    await fault({ path: '.onnx', origin: 'cdn', kind: 'stall', after: 1000, times: 9 });
    const stalled = get('owner/tiny', weights, { idleTimeout: 200, retry: { attempts: 1 } });
    await expect(stalled).rejects.toMatchObject({ code: 'IO', found: expect.stringMatching(/nothing came for 0.2 s/) });
  });

  it('is thrown away when its hash or size is wrong', async () => {
    const bytes = Array.from(whole, (byte, i) => (i === 1000 ? byte ^ 1 : byte));
    await fault({ path: '.onnx', origin: 'cdn', kind: 'content', bytes, times: 9 });
    await expect(get('owner/tiny')).rejects.toMatchObject({
      code: 'INVALID_DATA',
      expected: expect.stringMatching(/^sha256 [0-9a-f]{64}$/),
    });
    expect((await inspectCache()).models).toMatchObject([{ files: [], incomplete: [] }]);
    await fault({ path: '.onnx', origin: 'cdn', kind: 'content', bytes: bytes.slice(1), times: 9 });
    await expect(get('owner/tiny')).rejects.toMatchObject({ code: 'INVALID_DATA', expected: `${whole.length} bytes` });
    await fault({ path: '/config.json', kind: 'content', bytes: Array.from({ length: 435 }, () => 32), times: 9 });
    await expect(get('owner/tiny', 'config.json')).rejects.toMatchObject({ code: 'INVALID_DATA' });
    await commands.misbehave();
    expect(await get('owner/tiny')).toEqual(whole);
  });

  it('mends what was stored wrongly', async () => {
    await fault({ path: '.onnx', origin: 'cdn', kind: 'drop', after: 50_000 });
    await expect(get('owner/tiny', weights, { retry: { attempts: 1 } })).rejects.toMatchObject({ code: 'IO' });
    const cache = await caches.open('fgclip');
    const part = (await cache.keys()).find((request) => request.url.includes('part=0'));
    await cache.put(part as Request, new Response(new Uint8Array(50_000)));
    expect(await get('owner/tiny')).toEqual(whole);
  });

  it.each<[Fault, Partial<FgclipError>]>([
    [
      { path: 'tiny', kind: 'status', status: 401, times: 9 },
      { code: 'IO', hint: expect.stringMatching(/access token/) },
    ],
    [{ path: 'tiny', kind: 'status', status: 403, times: 9 }, { code: 'IO' }],
    [{ path: 'tiny', kind: 'status', status: 404, times: 9 }, { code: 'NOT_FOUND' }],
    [
      { path: 'tiny', kind: 'status', status: 503, times: 9 },
      { code: 'IO', found: expect.stringMatching(/^HTTP 503/) },
    ],
    [
      { path: 'tiny', kind: 'status', status: 429, headers: { 'retry-after': '3600' }, times: 1 },
      { code: 'IO', found: expect.stringMatching(/^HTTP 429/) },
    ],
    [
      {
        path: '.onnx',
        kind: 'body',
        body: '<!DOCTYPE html><title>Sign in</title>',
        type: 'application/octet-stream',
        times: 9,
      },
      { code: 'INVALID_FORMAT', found: 'HTML' },
    ],
    [{ path: '.onnx', kind: 'body', body: 'Sign in', type: 'text/html; charset=utf-8' }, { code: 'INVALID_FORMAT' }],
    [
      {
        path: '.onnx',
        kind: 'body',
        body: 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n',
        type: 'text/plain',
      },
      { code: 'INVALID_FORMAT', found: expect.stringMatching(/git-lfs/) },
    ],
    [{ path: 'api', kind: 'body', body: '<html>', type: 'text/html', times: 9 }, { code: 'INVALID_FORMAT' }],
  ])('that is refused says why: %o', async (given, expected) => {
    await fault(given);
    await expect(get('owner/tiny')).rejects.toMatchObject(expected);
  });

  it('passes over what passes', async () => {
    await fault({ path: 'tiny', kind: 'status', status: 503, times: 2 });
    expect(await get('owner/tiny')).toEqual(whole);
  });

  it('says that nobody is there', async () => {
    const nobody = get('owner/tiny', weights, { endpoint: 'http://127.0.0.1:9' });
    await expect(nobody).rejects.toMatchObject({
      code: 'IO',
      message: expect.stringMatching(/Cannot reach the server/),
    });
  });

  it('shows its token to the hub', async () => {
    await get('owner/tiny', 'config.json', { token: 'secret' });
    const asked = await commands.takeRequests();
    expect(asked.every(({ authorization }) => authorization === 'Bearer secret')).toBe(true);
  });

  it('happens once when two pages want the same', async () => {
    const both = await Promise.all([get('owner/tiny'), get('owner/tiny')]);
    expect(both).toEqual([whole, whole]);
    expect(await ranges()).toEqual([undefined]);
  });

  it('is used without being stored when there is no room', async () => {
    const client = cdp() as unknown as { send(method: string, params: object): Promise<void> };
    const { origin } = location;
    await client.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 50_000 });
    try {
      const told: FgclipError[] = [];
      expect(await get('owner/tiny', weights, { onNotStored: (error) => told.push(error) })).toEqual(whole);
      expect(told).toHaveLength(1);
      expect(told[0]).toMatchObject({ code: 'IO', hint: expect.stringMatching(/clearCache/) });
      expect(told[0]?.message).toMatch(/no room to store the file/);
    } finally {
      await client.send('Storage.overrideQuotaForOrigin', { origin });
    }
    await commands.takeRequests();
    expect(await get('owner/tiny')).toEqual(whole);
    expect(await get('owner/tiny', weights, { offline: true })).toEqual(whole);
  });
});

describe('the cache', () => {
  it('tells and clears what is in it', async () => {
    expect(await inspectCache()).toEqual({ models: [], size: 0 });
    await get('owner/tiny');
    await get('owner/tiny', 'config.json');
    await get(`${url}/files/other/`);
    await fault({ path: 'text_model', origin: 'cdn', kind: 'drop', after: 1000 });
    await get('owner/tiny', 'onnx/text_model.onnx', { retry: { attempts: 1 } }).catch(() => undefined);
    const { models, size } = await inspectCache();
    expect(models).toMatchObject([
      { id: `${url}/files/other/`, refs: [], files: [{ name: weights, size: whole.length }], incomplete: [] },
      {
        ...{ id: 'owner/tiny', revision: expect.stringMatching(/^[0-9a-f]{40}$/), refs: ['main'] },
        files: [{ name: 'config.json' }, { name: weights, size: whole.length }],
        incomplete: [{ name: 'onnx/text_model.onnx', size: 1000 }],
      },
    ]);
    expect(size).toBeGreaterThan(2 * whole.length);
    expect(await clearCache({ incompleteOnly: true })).toMatchObject({ size: 1000 });
    await expect(clearCache({ model: 'owner/none' })).rejects.toMatchObject({ code: 'NOT_FOUND', found: 'owner/none' });
    expect((await clearCache({ model: 'owner/tiny' })).removed).toMatchObject([
      { name: expect.stringMatching(/^owner\/tiny@/) },
    ]);
    expect((await inspectCache()).models.map(({ id }) => id)).toEqual([`${url}/files/other/`]);
    await clearCache();
    expect(await inspectCache()).toEqual({ models: [], size: 0 });
    expect(await (await caches.open('fgclip')).keys()).toEqual([]);
  });
});
