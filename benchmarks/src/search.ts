import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom } from '@fgclip/core';
import { onnxRuntime } from '@fgclip/node';
import { type ExactStore, openStore, type StoreIdentity } from '@fgclip/search';
import { median, printTable } from './report.ts';

/**
 * The store on disk, d 512: how long a query over all rows takes, on ONNX Runtime and in plain JavaScript, and what memory
 * it takes to hold them.
 *
 * Usage: node dist/search.js [rows] [threads]
 */
const dimension = 512;
const identity: StoreIdentity = { model: 'made up', modelName: 'made up', dimension };
const ROWS_A_PUT = 16_384;
const QUERIES = 9;

const random = createRandom(1);
/** Noise to cut rows from: to draw all of it would take longer than all else. */
const noise = Float32Array.from({ length: 2 ** 20 }, () => random.normal());
function unitRow(): Float32Array {
  const from = random.integer(noise.length - dimension);
  const row = noise.slice(from, from + dimension);
  const scale = 1 / Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
  return row.map((value) => value * scale);
}

async function measure(count: number, cores: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'fgclip-bench-'));
  const runtime = onnxRuntime({ threads: cores });
  try {
    fill(folder, count);
    const start = performance.now();
    const fast = await openStore(folder, { runtime });
    const opened = (performance.now() - start) / 1000;
    const onnx = await queryTime(fast);
    const megabytes = process.resourceUsage().maxRSS / 1000;
    await fast.close();
    const plain = count > 200_000 ? Number.NaN : await queryTime(await openStore(folder));
    printTable(
      ['rows', 'open s', 'query ms', 'plain ms', 'peak MB'],
      [[`${count}`, opened.toFixed(1), onnx.toFixed(1), plain.toFixed(0), megabytes.toFixed(0)]],
    );
  } finally {
    await runtime.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}

/** In a process of its own: what is measured is the memory of a store that was opened. */
function fill(folder: string, count: number): void {
  const { status, stderr } = spawnSync(
    process.execPath,
    [fileURLToPath(import.meta.url), '--fill', folder, `${count}`],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(stderr);
}

async function fillHere(folder: string, count: number): Promise<void> {
  const store = await openStore(folder, { identity });
  for (let from = 0; from < count; from += ROWS_A_PUT) {
    const ids = Array.from({ length: Math.min(ROWS_A_PUT, count - from) }, (_, k) => `${from + k}`);
    await store.put(ids.map((id) => ({ id, photograph: `${id}.jpg`, vector: unitRow() })));
  }
}

async function queryTime(store: ExactStore): Promise<number> {
  const times: number[] = [];
  for (let k = 0; k < QUERIES; k++) {
    const query = unitRow();
    const start = performance.now();
    await store.search({ by: 'vector', query, limit: 10 });
    times.push(performance.now() - start);
  }
  return median(times);
}

const [first = '100000', ...rest] = process.argv.slice(2);
if (first === '--fill') await fillHere(rest[0] ?? '', Number(rest[1]));
else await measure(Number(first), Number(rest[0] ?? 2));
