import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { locateModel } from '../../src/models/locate-model.ts';
import type { LocateModelOptions, ModelProgress } from '../../src/models/located-model.ts';
import { sha256, someBytes } from '../downloads/some-bytes.ts';
import { temporaryFolder } from '../folders.ts';
import { COMMIT, type HubServerOptions, startHubServer } from '../hub-server.ts';
import { externalDataModel } from '../inference/models.ts';

const weights = someBytes(50_000, 1);
const external = { 'w.bin': someBytes(30_000, 2), 'parts/v.bin': someBytes(7_000, 5) };
const model = Buffer.from(externalDataModel(Object.keys(external)));
const content: Readonly<Record<string, Buffer>> = {
  'config.json': Buffer.from('{"model_type":"clip"}'),
  'onnx/vision_model.onnx': weights,
  'onnx/text_model.onnx': model,
  'onnx/w.bin': external['w.bin'],
  'onnx/parts/v.bin': external['parts/v.bin'],
  'onnx/text_model.onnx_data': someBytes(500, 6),
  'onnx/text_model_fp16.onnx': someBytes(10_000, 4),
};
const wanted = { files: ['config.json', 'onnx/vision_model.onnx'], retry: { attempts: 2, delay: 1 } };

function modelFolder(): string {
  const folder = temporaryFolder();
  for (const [name, bytes] of Object.entries(content)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return folder;
}

async function setUp(options: Partial<HubServerOptions> = {}) {
  const server = await startHubServer({ models: { 'someone/clip': modelFolder() }, ...options });
  const cacheFolder = temporaryFolder();
  const locate = (id = 'someone/clip', extra: Partial<LocateModelOptions> = {}) =>
    locateModel(id, { ...wanted, cacheFolder, endpoint: server.url, ...extra });
  const asked = () => server.requests.map(({ origin, path }) => `${origin} ${path}`);
  return { server, cacheFolder, locate, asked };
}

describe('a model of a hub', () => {
  it('is downloaded once, file by file, with its commit remembered', async () => {
    const { locate, cacheFolder, asked } = await setUp();
    const folder = join(cacheFolder, 'models', 'someone--clip', COMMIT);
    const located = await locate();
    expect(located).toEqual({
      ...{ folder, id: 'someone/clip', revision: COMMIT },
      files: {
        'config.json': { path: join(folder, 'config.json'), size: 21 },
        'onnx/vision_model.onnx': {
          ...{ path: join(folder, 'onnx/vision_model.onnx'), size: 50_000, sha256: sha256(weights) },
        },
      },
    });
    expect(readFileSync(join(folder, 'onnx/vision_model.onnx')).equals(weights)).toBe(true);
    const resolve = `/someone/clip/resolve/${COMMIT}`;
    expect(asked()).toEqual([
      'hub /api/models/someone/clip/revision/main',
      `hub /api/models/someone/clip/tree/${COMMIT}?recursive=true`,
      `hub ${resolve}/config.json`,
      `hub ${resolve}/onnx/vision_model.onnx`,
      `cdn ${resolve}/onnx/vision_model.onnx`,
    ]);
    await locate();
    expect(asked().slice(5)).toEqual(['hub /api/models/someone/clip/revision/main']);
    await locate(`someone/clip@${COMMIT}`);
    expect(asked()).toHaveLength(6);
  });

  it('brings optional files that there are, and the data that models name, whatever it is called', async () => {
    const { locate, server } = await setUp();
    const wantedText = { files: ['onnx/text_model.onnx'], optionalFiles: ['config.json', 'preprocessor_config.json'] };
    const seen: ModelProgress[] = [];
    const { files } = await locate('someone/clip', { ...wantedText, onProgress: (progress) => seen.push(progress) });
    const names = ['config.json', 'onnx/parts/v.bin', 'onnx/text_model.onnx', 'onnx/w.bin'];
    expect(Object.keys(files).sort()).toEqual(names);
    for (const [location, bytes] of Object.entries(external)) {
      expect(readFileSync(files[`onnx/${location}`]?.path ?? '').equals(bytes)).toBe(true);
    }
    const total = names.reduce((sum, name) => sum + (content[name]?.length ?? 0), 0);
    expect(seen.at(-1)).toMatchObject({ allDone: total, allTotal: total });
    await server.close();
    expect((await locate('someone/clip', { ...wantedText, offline: true })).files).toEqual(files);
    rmSync(files['onnx/w.bin']?.path ?? '');
    await expect(locate('someone/clip', { ...wantedText, offline: true })).rejects.toMatchObject({
      ...{ code: 'NOT_FOUND', expected: 'onnx/w.bin' },
    });
  });

  it('counts the bytes of each file and of all', async () => {
    const { locate } = await setUp();
    const seen: ModelProgress[] = [];
    await locate('someone/clip', { onProgress: (progress) => seen.push(progress) });
    expect(seen.at(-1)).toEqual({
      ...{ state: 'downloading', file: 'onnx/vision_model.onnx' },
      ...{ done: 50_000, total: 50_000, allDone: 50_021, allTotal: 50_021 },
    });
  });

  it('reads a listing of many pages', async () => {
    const { locate, asked } = await setUp({ pageSize: 3 });
    expect(Object.keys((await locate()).files)).toHaveLength(2);
    expect(asked().filter((path) => path.includes('/tree/'))).toHaveLength(3);
  });

  it('says which files lack, and which there are instead', async () => {
    const { locate } = await setUp();
    await expect(locate('someone/clip', { files: ['onnx/model.onnx'] })).rejects.toMatchObject({
      ...{ code: 'NOT_FOUND', expected: 'onnx/model.onnx' },
      found: 'onnx/text_model.onnx, onnx/text_model_fp16.onnx, onnx/vision_model.onnx',
    });
  });

  it('shows the token to the hub and to nobody else', async () => {
    const { locate, server } = await setUp({ token: 'hf_secret' });
    const denied = locate();
    await expect(denied).rejects.toMatchObject({ code: 'IO', found: expect.stringContaining('Invalid username') });
    await expect(denied).rejects.toThrow(/access token/);
    await locate('someone/clip', { token: 'hf_secret' });
    const cdn = server.requests.filter(({ origin }) => origin === 'cdn');
    expect(cdn).toHaveLength(1);
    expect(cdn[0]?.headers.authorization).toBeUndefined();
  });

  it('refuses what differs from the listing, in git-lfs or not', async () => {
    for (const [name, bytes] of [
      ['config.json', Buffer.from('{"model_type":"clop"}')],
      ['onnx/vision_model.onnx', someBytes(50_000, 9)],
    ] as const) {
      const { locate, cacheFolder } = await setUp({
        fault: ({ path }) => (path.includes(`resolve/${COMMIT}/${name}`) ? { kind: 'content', bytes } : undefined),
      });
      await expect(locate()).rejects.toMatchObject({ code: 'INVALID_DATA', file: expect.stringContaining(name) });
      expect(existsSync(join(cacheFolder, 'models', 'someone--clip', COMMIT, name))).toBe(false);
      await expect(locate('someone/clip', { offline: true })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
  });

  it('says that a server is no hub', async () => {
    const { locate } = await setUp({ fault: () => ({ kind: 'body', body: '<html>', type: 'text/html' }) });
    await expect(locate()).rejects.toMatchObject({
      code: 'INVALID_FORMAT',
      message: expect.stringMatching(/web page/),
    });
    const other = await setUp({ fault: () => ({ kind: 'body', body: '{}', type: 'application/json' }) });
    await expect(other.locate()).rejects.toMatchObject({ code: 'INVALID_FORMAT', hint: 'Check the endpoint' });
  });

  it('is not found by a name or revision that the hub does not have', async () => {
    const { locate } = await setUp();
    await expect(locate('someone/else')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(locate('someone/clip@v9')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('offline', () => {
  it('uses what is cached, by branch, tag and commit, and asks nobody', async () => {
    const { locate, server } = await setUp({ refs: { 'v1/0': COMMIT } });
    const online = await locate('someone/clip@v1/0');
    const count = server.requests.length;
    expect(await locate('someone/clip', { revision: 'v1/0', offline: true })).toEqual(online);
    expect(await locate(`someone/clip@${COMMIT}`, { offline: true })).toEqual(online);
    await expect(locate('someone/clip', { offline: true })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(server.requests).toHaveLength(count);
  });

  it('says what lacks and how to get it', async () => {
    const { locate, cacheFolder } = await setUp();
    const offline = (files: string[]) => locate('someone/clip', { files, offline: true });
    await expect(offline(['config.json'])).rejects.toMatchObject({ code: 'NOT_FOUND', expected: 'someone/clip' });
    await locate();
    await expect(offline(['config.json', 'onnx/text_model.onnx'])).rejects.toMatchObject({
      ...{ code: 'NOT_FOUND', file: join(cacheFolder, 'models', 'someone--clip') },
      ...{ expected: 'onnx/text_model.onnx', hint: expect.stringMatching(/^Run it once/) },
    });
  });

  it('does not take a file of the wrong size for the file', async () => {
    const { locate } = await setUp();
    const { files } = await locate();
    writeFileSync(files['onnx/vision_model.onnx']?.path ?? '', weights.subarray(1));
    await expect(locate('someone/clip', { offline: true })).rejects.toMatchObject({
      expected: 'onnx/vision_model.onnx',
    });
  });

  it('is what is left, with a note, when the hub cannot be reached', async () => {
    const { locate, server } = await setUp();
    const online = await locate();
    await server.close();
    expect(await locate()).toEqual({ ...online, note: expect.stringContaining('cannot be reached') });
    await expect(locate('someone/other')).rejects.toMatchObject({ code: 'IO' });
  });
});

describe('a model in a folder', () => {
  const inFolder = (id: string) =>
    locateModel(id, { ...wanted, cacheFolder: temporaryFolder(), endpoint: 'http://x.invalid' });

  it('is used as it is', async () => {
    const folder = modelFolder();
    const located = await inFolder(folder);
    expect(located).toEqual({
      ...{ folder, id: folder },
      files: {
        'config.json': { path: join(folder, 'config.json'), size: 21 },
        'onnx/vision_model.onnx': { path: join(folder, 'onnx/vision_model.onnx'), size: 50_000 },
      },
    });
  });

  it.each([
    ['w.bin', 'NOT_FOUND', 'onnx/w.bin'],
    ['../w.bin', 'INVALID_FORMAT', 'a path below the folder of the model, with "/" between its parts'],
    ['/etc/hostname', 'INVALID_FORMAT', 'a path below the folder of the model, with "/" between its parts'],
  ])('is refused when its weights lie in %s, and that is not there or out of it', async (location, code, expected) => {
    const folder = modelFolder();
    const file = join(folder, 'onnx/text_model.onnx');
    writeFileSync(file, externalDataModel([location]));
    rmSync(join(folder, 'onnx/w.bin'));
    writeFileSync(join(folder, 'w.bin'), external['w.bin']);
    const options = { files: ['onnx/text_model.onnx'], cacheFolder: temporaryFolder() };
    await expect(locateModel(folder, options)).rejects.toMatchObject({ code, file, expected });
  });

  it('is missed as a folder when it is named as one', async () => {
    await expect(inFolder('./no-such-model')).rejects.toMatchObject({ code: 'NOT_FOUND', file: './no-such-model' });
    await expect(inFolder('no such model')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('is named when it lacks files', async () => {
    const folder = modelFolder();
    rmSync(join(folder, 'onnx/vision_model.onnx'));
    await expect(inFolder(folder)).rejects.toMatchObject({ code: 'NOT_FOUND', expected: 'onnx/vision_model.onnx' });
  });

  it('is refused when it was cloned without git-lfs', async () => {
    const folder = modelFolder();
    const path = join(folder, 'onnx/vision_model.onnx');
    writeFileSync(path, `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256(weights)}\nsize 50000\n`);
    const refused = inFolder(folder);
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_FORMAT', file: path });
    await expect(refused).rejects.toThrow(/git lfs pull/);
  });
});

it('a cache that cannot be written is named', async () => {
  const { locate, cacheFolder } = await setUp();
  writeFileSync(join(cacheFolder, 'models'), 'a file in its place');
  await expect(locate()).rejects.toMatchObject({ code: 'IO', file: expect.stringContaining(cacheFolder) });
  expect(readdirSync(cacheFolder)).toEqual(['models']);
});
