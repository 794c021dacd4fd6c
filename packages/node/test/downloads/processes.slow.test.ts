import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildScript } from '../../../../test/build-script.ts';
import { temporaryFolder } from '../folders.ts';
import { startFileServer } from '../hub-server.ts';
import { sha256, someBytes } from './some-bytes.ts';

const bytes = someBytes(2_000_000);
const script = await buildScript(new URL('download-in-a-child.ts', import.meta.url));

/** A server of the file and a way to download it in a process of its own. */
async function setUp() {
  const server = await startFileServer({ '/model.onnx': bytes }, () => ({ kind: 'slow', bytes: 50_000 }));
  const download = (target: string, killAt?: number) =>
    run(script, [`${server.url}/model.onnx`, target, `${bytes.length}`, sha256(bytes), `${killAt ?? ''}`]);
  return { server, download };
}

function run(script: string, args: readonly string[]) {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text) => {
      written[name] += text;
    });
  }
  return new Promise<{ signal: NodeJS.Signals | null; stdout: string; stderr: string }>((resolve) => {
    child.on('close', (_, signal) => resolve({ signal, ...written }));
  });
}

it('a download goes on after its process was killed at 30, at 60 and at 90 %', async () => {
  const { server, download } = await setUp();
  const folder = temporaryFolder();
  const target = join(folder, 'model.onnx');
  const starts: number[] = [];
  for (const share of [0.3, 0.6, 0.9]) {
    expect(await download(target, share * bytes.length)).toMatchObject({ signal: 'SIGKILL', stderr: '' });
    const { size } = statSync(`${target}.incomplete`);
    expect(size).toBeGreaterThanOrEqual(share * bytes.length);
    expect(size).toBeLessThan(bytes.length);
    starts.push(size);
  }
  expect(await download(target)).toEqual({ signal: null, stdout: 'downloaded', stderr: '' });
  expect(readFileSync(target).equals(bytes)).toBe(true);
  expect(readdirSync(folder)).toEqual(['model.onnx']);
  expect(server.requests.map(({ headers }) => headers.range)).toEqual([
    undefined,
    ...starts.map((start) => `bytes=${start}-`),
  ]);
}, 40_000);

it('of two processes one downloads, and both have the file', async () => {
  const { server, download } = await setUp();
  const folder = temporaryFolder();
  const target = join(folder, 'model.onnx');
  const results = await Promise.all([download(target), download(target)]);
  expect(results.map(({ stderr }) => stderr)).toEqual(['', '']);
  expect(results.map(({ stdout }) => stdout).sort()).toEqual(['downloaded', 'there already']);
  expect(server.requests).toHaveLength(1);
  expect(readFileSync(target).equals(bytes)).toBe(true);
  expect(readdirSync(folder)).toEqual(['model.onnx']);
});
