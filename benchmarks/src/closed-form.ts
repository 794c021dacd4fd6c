import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom, matrix } from '@fgclip/core';
import type { Shard } from '@fgclip/datasets';
import { encodeShard, shardName } from '@fgclip/datasets/internal';
import { fitHead } from '@fgclip/heads/closed-form';
import { onnxRuntime, tableStatistics } from '@fgclip/node';
import { printTable } from './report.ts';

/**
 * Heads in closed form from a table on disk, d 512: sums over the pairs, then a head by canonical correlation. Captions
 * lie beside their images, as extraction writes them, or anywhere. Each case runs in a process of its own.
 *
 * Usage: node dist/closed-form.js [pairs] [threads]
 */
const dimension = 512;
const shardRows = 16_384;

const [first, ...rest] = process.argv.slice(2);
if (first === '--case') console.log(JSON.stringify(await measure(rest[0] ?? '', Number(rest[1]))));
else await compare(Number(first ?? 1_000_000), Number(rest[0] ?? 2));

async function compare(pairs: number, threads: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'fgclip-bench-'));
  try {
    const rows: string[][] = [];
    for (const order of ['beside', 'anywhere']) {
      const table = join(folder, order);
      await writeTable(table, pairs, order === 'anywhere');
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [fileURLToPath(import.meta.url), '--case', table, `${threads}`],
        { encoding: 'utf8' },
      );
      if (status !== 0) throw new Error(stderr);
      const { sums, cpu, fit, megabytes } = JSON.parse(stdout) as Figures;
      rows.push([
        order,
        `${pairs}`,
        sums.toFixed(1),
        cpu.toFixed(1),
        (pairs / sums / 1000).toFixed(0),
        megabytes.toFixed(0),
        fit.toFixed(1),
      ]);
      await rm(table, { recursive: true });
    }
    printTable(['captions lie', 'pairs', 'sums s', 'CPU s', 'k pairs/s', 'peak MB', 'fit s'], rows);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Figures {
  readonly sums: number;
  /** Of all cores, which tells the work where others are at work, too. */
  readonly cpu: number;
  readonly fit: number;
  readonly megabytes: number;
}

async function measure(table: string, threads: number): Promise<Figures> {
  const runtime = onnxRuntime({ threads });
  const start = performance.now();
  const statistics = await tableStatistics(table, { runtime });
  const middle = performance.now();
  const { user, system } = process.cpuUsage();
  fitHead(statistics);
  const end = performance.now();
  await runtime.dispose();
  return {
    sums: (middle - start) / 1000,
    cpu: (user + system) / 1e6,
    fit: (end - middle) / 1000,
    megabytes: process.resourceUsage().maxRSS / 1024,
  };
}

/** A table of noise, written shard by shard as an extraction does; captions in the images' order or in any. */
async function writeTable(folder: string, pairs: number, isShuffled: boolean): Promise<void> {
  await mkdir(folder);
  const random = createRandom(1);
  const shards = { images: [] as Shard[], texts: [] as Shard[] };
  for (const kind of ['images', 'texts'] as const) {
    // The same rows in every full shard: how fast they add up does not depend on what they are.
    const noise = Float32Array.from({ length: Math.min(pairs, shardRows) * dimension }, () => random.normal());
    const encoded = (rows: number) =>
      encodeShard(matrix(noise.subarray(0, rows * dimension), rows, dimension), 'float32');
    const full = encoded(noise.length / dimension);
    for (let from = 0; from < pairs; from += shardRows) {
      const rows = Math.min(shardRows, pairs - from);
      const file = shardName(kind, from / shardRows);
      await writeFile(join(folder, file), rows * dimension === noise.length ? full : encoded(rows));
      shards[kind].push({ file, rows });
    }
  }
  const order = Array.from({ length: pairs }, (_, k) => k);
  if (isShuffled) random.shuffle(order);
  const lines = order.map((text, image) => `${JSON.stringify({ image, captions: [text] })}\n`);
  await writeFile(join(folder, 'annotations.jsonl'), lines.join(''));
  const counts = { images: pairs, texts: pairs, annotations: pairs };
  const manifest = {
    formatVersion: 1,
    dtype: 'float32',
    dimension,
    counts,
    packages: {},
    fingerprint: 'noise',
    shards,
  };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
}
