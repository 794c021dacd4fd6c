import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom, type Matrix, type ModelSession, matrix } from '@fgclip/core';
import { type OpenClip, openClip } from '@fgclip/node';
import { openInferenceWorker } from '@fgclip/node/internal';
import { median, printTable } from './report.ts';

/** Captions of FG-OVD through a text tower: as embedTexts() batches them, beside all filled up to the whole context. */
const [folder, rounds = '5', count = '128'] = process.argv.slice(2);
const file = fileURLToPath(new URL('../../../shared/data/fg-ovd/h_attributes_llava.jsonl', import.meta.url));
const [threads, batchSize] = [2, 32];
if (folder === undefined) throw new Error('Usage: text-buckets MODEL-FOLDER [ROUNDS] [CAPTIONS]');
if (!existsSync(file)) throw new Error(`The captions are not here: ${file}`);

const captions = sample(captionsOf(readFileSync(file, 'utf8')), Number(count));
const clip = await openClip(folder, { cacheFolder: join(folder, '.cache'), threads });
const worker = openInferenceWorker({ threads });
const text = await worker.load(join(folder, 'onnx', 'text_model.onnx'));
const lengths = captions.map((caption) => clip.tokenizer.encode(caption).ids.length);
console.log(
  `${captions.length} captions of ${Math.min(...lengths)} to ${Math.max(...lengths)} tokens, median ${median(lengths)}; context ${clip.tokenizer.contextLength}, batches of ${batchSize}, ${threads} threads; medians of ${rounds} interleaved rounds`,
);

const ways = { 'by length': () => clip.embedTexts(captions, { batchSize }), 'filled up': () => filledUp(clip, text) };
const rates: Record<keyof typeof ways, number[]> = { 'by length': [], 'filled up': [] };
let drift = 0;
// The first round loads the towers and wakes the threads, and is not counted.
for (let round = 0; round <= Number(rounds); round++) {
  const rows: Matrix[] = [];
  for (const way of ['by length', 'filled up'] as const) {
    const start = performance.now();
    rows.push(await ways[way]());
    if (round > 0) rates[way].push(captions.length / ((performance.now() - start) / 1000));
  }
  drift = largestDifference(rows);
}
await Promise.all([clip.dispose(), worker.dispose()]);
const ratio = median(rates['by length']) / median(rates['filled up']);
printTable(
  ['batches', 'model', 'captions/s'],
  Object.entries(rates).map(([way, rate]) => [way, folder, median(rate).toFixed(1)]),
);
console.log(`${ratio.toFixed(2)}x; the embeddings differ by at most ${drift.toExponential(1)}`);

/** Every caption filled up to the whole context, in their order. */
async function filledUp({ tokenizer, dimension }: OpenClip, session: ModelSession): Promise<Matrix> {
  const { contextLength, padId } = tokenizer;
  const data = new Float32Array(captions.length * dimension);
  for (let from = 0; from < captions.length; from += batchSize) {
    const batch = captions.slice(from, from + batchSize);
    const ids = new BigInt64Array(batch.length * contextLength).fill(BigInt(padId));
    for (const [i, caption] of batch.entries()) {
      ids.set(tokenizer.encode(caption).ids.map(BigInt), i * contextLength);
    }
    const feeds = { input_ids: { dtype: 'int64', shape: [batch.length, contextLength], data: ids } } as const;
    const { text_embeds } = await session.run(feeds, { outputs: ['text_embeds'] });
    data.set(text_embeds?.data as Float32Array, from * dimension);
  }
  return matrix(data, captions.length, dimension);
}

function captionsOf(jsonLines: string): string[] {
  const lines = jsonLines.split('\n').filter((line) => line !== '');
  const rows = lines.map((line) => JSON.parse(line) as { pos_expression: string[]; neg_expression: string[] });
  return [...new Set(rows.flatMap((row) => [...row.pos_expression, ...row.neg_expression]))];
}

function sample(list: readonly string[], size: number): string[] {
  const random = createRandom(1);
  const keyed = list.map((value) => ({ value, key: random.normal() })).sort((a, b) => a.key - b.key);
  return keyed.slice(0, size).map(({ value }) => value);
}

function largestDifference([a, b]: readonly Matrix[]): number {
  if (a === undefined || b === undefined) return Number.NaN;
  return a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - (b.data[i] ?? 0))), 0);
}
