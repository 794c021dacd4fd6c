import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importEmbeddings } from '@fgclip/datasets';
import { type PairStatistics, pairBlocks, pairStatistics } from '@fgclip/heads/closed-form';
import { afterAll, expect, it } from 'vitest';
import { syntheticEmbeddings } from '../../../datasets/test/synthetic-embeddings.ts';
import { writeTableFolder } from '../files/folders.ts';
import { onnxRuntime } from '../inference/onnx-runtime.ts';
import { readStatisticsFile, writeStatisticsFile } from './statistics-file.ts';
import { tableStatistics } from './table-statistics.ts';

const folder = mkdtempSync(join(tmpdir(), 'fgclip-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const table = importEmbeddings({ ...syntheticEmbeddings({ images: 90, dimension: 16, seed: 3 }), model: 'made up' });
const path = join(folder, 'table');
const SUMS = ['image', 'text', 'imageImage', 'textText', 'imageText'] as const;

function difference(a: PairStatistics, b: PairStatistics): number {
  return Math.max(
    ...SUMS.map((name) => {
      const scale = Math.max(...b[name].map(Math.abs));
      return Math.max(...b[name].map((value, i) => Math.abs(value - (a[name][i] ?? Number.NaN)))) / scale;
    }),
  );
}

it.each(['plain', 'onnx'])('sums up a table on disk shard by shard as one in memory: %s', async (name) => {
  await writeTableFolder(path, table, { shardRows: 20 });
  const runtime = name === 'onnx' ? onnxRuntime({ threads: 1 }) : undefined;
  const seen: number[] = [];
  const found = await tableStatistics(path, { runtime, onProgress: ({ done, total }) => seen.push(done / total) });
  const { fingerprint } = table.manifest;
  expect(found.origin).toEqual({
    model: 'made up',
    weightsHash: undefined,
    tables: [{ fingerprint, pairs: found.pairs }],
  });
  expect(difference(found, await pairStatistics(pairBlocks(table)))).toBeLessThan(1e-6);
  expect(seen.at(-1)).toBe(1);
  await runtime?.dispose();
});

it('goes through a file', async () => {
  const statistics = await pairStatistics(pairBlocks(table));
  const file = join(folder, 'some.safetensors');
  await writeStatisticsFile(file, statistics);
  expect(await readStatisticsFile(file)).toEqual(statistics);
  await expect(readStatisticsFile(join(folder, 'none'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it('refuses what is no table', async () => {
  writeFileSync(join(folder, 'file'), 'x');
  await expect(tableStatistics(join(folder, 'nothing'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(tableStatistics(join(folder, 'file'))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
});
