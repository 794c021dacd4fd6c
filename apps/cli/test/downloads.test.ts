import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSetEntry } from '@fgclip/datasets';
import { locateModel } from '@fgclip/node/internal';
import type { Command } from 'commander';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  COMMIT,
  type Fault,
  type HubRequest,
  startFileServer,
  startHubServer,
} from '../../../packages/node/test/hub-server.ts';
import { cacheCommand } from '../src/commands/cache.ts';
import { download, downloadCommand, mirror } from '../src/commands/download.ts';
import { modelChoice } from '../src/options/model.ts';
import { type Console, createConsole } from '../src/printing/console.ts';

function folderForTest(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fgclip-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A console whose output is caught, and which can be stopped. */
function catching() {
  const written = { stdout: '', stderr: '' };
  const stop = new AbortController();
  const stream = (name: keyof typeof written) => ({
    write: (text: string) => {
      written[name] += text;
    },
  });
  const console = createConsole(
    { stdout: stream('stdout'), stderr: stream('stderr'), signal: stop.signal },
    () => false,
  );
  return { console, written, stop };
}

async function run(define: (console: Console) => Command, ...args: string[]) {
  const { console, written } = catching();
  await define(console).exitOverride().parseAsync(args, { from: 'user' });
  return written;
}

/** A cache with one model in it, located as the options of the commands say. */
async function modelInCache() {
  const [cache, model] = [folderForTest(), folderForTest()];
  mkdirSync(join(model, 'onnx'));
  writeFileSync(join(model, 'onnx', 'vision_model.onnx'), Buffer.alloc(2_500_000, 7));
  const server = await startHubServer({ models: { 'someone/clip': model } });
  const locate = (environment: Record<string, string>, options = {}) => {
    const { console, written } = catching();
    const choice = modelChoice(options, console, environment);
    return { located: locateModel('someone/clip', { ...choice, files: ['onnx/vision_model.onnx'] }), written };
  };
  return { cache, server, locate };
}

describe('the options for models', () => {
  test('take from the environment what the command line leaves open', async () => {
    const { cache, server, locate } = await modelInCache();
    const online = locate({ FGCLIP_CACHE: cache, HF_ENDPOINT: server.url });
    expect(await online.located).toMatchObject({ revision: COMMIT, folder: expect.stringContaining(cache) });
    expect(online.written).toEqual({
      stdout: '',
      stderr: expect.stringMatching(/^Downloading onnx\/vision_model\.onnx {2}100 % {2}2\.5\/2\.5 MB/),
    });
    const count = server.requests.length;
    const offline = locate({ FGCLIP_CACHE: cache, FGCLIP_OFFLINE: '1', HF_ENDPOINT: server.url });
    expect(await offline.located).toEqual(await online.located);
    expect(server.requests).toHaveLength(count);
    await expect(locate({ FGCLIP_CACHE: '/nowhere', FGCLIP_OFFLINE: '1' }, { cache }).located).resolves.toBeDefined();
  });

  test('say what they stand for', () => {
    const { console } = catching();
    const choose = (options: object, environment: Record<string, string>) => modelChoice(options, console, environment);
    expect(choose({}, { XDG_CACHE_HOME: '/c', FGCLIP_OFFLINE: '0' })).toMatchObject({
      ...(process.platform === 'linux' && { cacheFolder: '/c/fgclip' }),
      ...{ offline: false, endpoint: undefined, token: undefined, revision: undefined, dtype: 'fp32' },
    });
    const environment = { FGCLIP_CACHE: '/env', HF_ENDPOINT: 'https://env', HF_TOKEN: 'hf_x', FGCLIP_OFFLINE: 'true' };
    expect(
      choose({ cache: '/own', endpoint: 'https://own', revision: 'v1', modelDtype: 'fp16' }, environment),
    ).toMatchObject({
      ...{ cacheFolder: '/own', offline: true, endpoint: 'https://own', token: 'hf_x', revision: 'v1', dtype: 'fp16' },
    });
  });
});

describe('fgclip cache', () => {
  test('shows what is there, as a table and as JSON', async () => {
    const { cache, server, locate } = await modelInCache();
    expect((await run(cacheCommand, '--cache', cache)).stdout).toBe(`0 bytes in ${cache}\n`);
    await locate({ FGCLIP_CACHE: cache, HF_ENDPOINT: server.url }).located;
    const { stdout } = await run(cacheCommand, '--cache', cache);
    const today = new Date().toISOString().slice(0, 10);
    expect(stdout).toContain(`someone/clip  main ${COMMIT.slice(0, 8)}  1      2.50 MB  ${today}\n`);
    const report = JSON.parse((await run(cacheCommand, '--json', '--cache', cache)).stdout);
    expect(report.models[0]).toMatchObject({ id: 'someone/clip', size: 2_500_000 });
  });

  test('where prints the folder, wherever the option stands', async () => {
    expect((await run(cacheCommand, 'where', '--cache', '/a/b')).stdout).toBe('/a/b\n');
    expect((await run(cacheCommand, '--cache', '/a/b', 'where', '--json')).stdout).toBe('{\n  "folder": "/a/b"\n}\n');
  });

  test('clear deletes nothing before it is told to', async () => {
    const { cache, server, locate } = await modelInCache();
    const { folder } = await locate({ FGCLIP_CACHE: cache, HF_ENDPOINT: server.url }).located;
    const asked = await run(cacheCommand, 'clear', 'someone/clip', '--cache', cache);
    expect(asked.stdout).toBe(`   2.50 MB  someone/clip@${COMMIT}\n1 item, 2.50 MB, would be deleted from ${cache}\n`);
    expect(asked.stderr).toContain('add --yes');
    expect(existsSync(folder)).toBe(true);
    const incomplete = await run(cacheCommand, 'clear', '--incomplete', '--yes', '--cache', cache);
    expect(incomplete.stdout).toBe(`0 items, 0 bytes, deleted from ${cache}\n`);
    const done = await run(cacheCommand, 'clear', 'someone/clip', '--revision', 'main', '--yes', '--cache', cache);
    expect(done.stdout).toContain('1 item, 2.50 MB, deleted');
    expect(existsSync(folder)).toBe(false);
    await expect(run(cacheCommand, 'clear', 'someone/clip', '--cache', cache)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

const file = Buffer.alloc(1_200_000, 5);
const catalog: readonly DataSetEntry[] = [
  {
    ...{ name: 'small', description: 'A small set', homepage: 'https://set.example', licence: 'MIT', citation: '' },
    verified: false,
    images: ['coco-val2017'],
    files: [
      {
        ...{ url: 'https://set.example/data/a.json', path: 'small/a.json', size: file.length },
        hash: { algorithm: 'md5', value: createHash('md5').update(file).digest('hex') },
      },
    ],
  },
];

describe('fgclip download', () => {
  async function setUp(fault?: (request: HubRequest) => Fault | undefined) {
    const server = await startFileServer({ '/data/a.json': file }, fault);
    const to = folderForTest();
    const options = { to, mirror: mirror(`set.example=${server.url}`) };
    return { server, to, options };
  }

  test('lists what there is', async () => {
    const { stdout } = await run(downloadCommand);
    expect(stdout).toMatch(/^coco-train2017 \(19\.3 GB\)\n {2}COCO 2017 training images/m);
    expect(stdout).toMatch(/^sugar-crepe \(size not published\)\n/m);
    expect(JSON.parse((await run(downloadCommand, '--json')).stdout)[0].name).toBe('fg-ovd');
  });

  test('refuses names and mirrors that are none', async () => {
    await expect(run(downloadCommand, 'fg-ovt')).rejects.toMatchObject({ code: 'NOT_FOUND', found: '"fg-ovt"' });
    await expect(run(downloadCommand, 'fg-ovd', '--mirror', 'x')).rejects.toThrow(/HOST=URL/);
  });

  test('downloads, says where to and what else is needed, and does nothing the second time', async () => {
    const { to, options, server } = await setUp();
    const first = catching();
    await download(['small'], options, first.console, catalog);
    expect(first.written.stdout).toBe(`small: 1.20 MB in ${join(to, 'small', 'a.json')}\n`);
    expect(first.written.stderr).toMatch(/^Downloading small\/a\.json {2}100 % {2}1\.2\/1\.2 MB/);
    expect(first.written.stderr).toContain('data sets of their own: coco-val2017');
    expect(readFileSync(join(to, 'small', 'a.json')).equals(file)).toBe(true);
    const second = catching();
    await download(['small'], { ...options, json: true }, second.console, catalog);
    expect(JSON.parse(second.written.stdout)).toEqual([
      { name: 'small', size: 1_200_000, paths: ['small/a.json'], folder: to, isNew: false },
    ]);
    expect(server.requests).toHaveLength(1);
  });

  test('goes on after a Ctrl-C', async () => {
    const { to, options, server } = await setUp(({ earlier }) =>
      earlier === 0 ? { kind: 'slow', bytes: 20_000 } : undefined,
    );
    const { console, written, stop } = catching();
    const stopped = download(['small'], options, console, catalog);
    const incomplete = join(to, 'small', 'a.json.incomplete');
    while (!existsSync(incomplete) || readFileSync(incomplete).length === 0) await new Promise((r) => setTimeout(r, 5));
    stop.abort();
    await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' });
    expect(written.stderr).toContain(`Run the same command again to go on with what is in ${to}`);
    await download(['small'], options, catching().console, catalog);
    expect(server.requests[1]?.headers.range).toMatch(/^bytes=\d+-$/);
    expect(readdirSync(join(to, 'small'))).toEqual(['a.json']);
  });
});
