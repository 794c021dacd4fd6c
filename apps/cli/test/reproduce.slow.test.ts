import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writePaperData } from '../../../packages/node/test/paper-data.ts';
import { writeTinyClip } from '../../../packages/node/test/tiny-clip.ts';
import { fgclip, temporaryFolder } from './run-cli.ts';

const folder = temporaryFolder();
const [data, model, out] = ['data', 'model', 'paper'].map((name) => join(folder, name)) as [string, string, string];

test('reproduce goes from photographs to the table of the paper, the published numbers beside', async () => {
  await writePaperData(data);
  await writeTinyClip(model, { dimension: 64 });
  const { code, stdout, stderr } = await fgclip('reproduce', '--model', model, '--data', data, '--out', out);
  expect({ code, problem: code === 0 ? '' : stderr }).toEqual({ code: 0, problem: '' });
  for (const head of ['linear', 'linear-image', 'linear-text', 'mlp', 'attention']) {
    for (const stage of ['warm-up', 'fine-tune']) expect(stdout).toMatch(new RegExp(`^${head} +${stage} +\\d`, 'm'));
  }
  expect(stdout).toMatch(/^blind guess +6.00 +6.00 +6.00 +6.00 +6.00 +6.00 +4.50 +2.00 +42.50$/m);
  expect(stdout).toMatch(/paper +23.8 +41.5 +65.9 +76.2 +22.6 +44.1 +54.9/);
  expect(readdirSync(out).sort()).toEqual(['results.json', 'run', 'table.csv', 'table.md', 'table.tex', 'tables']);
});

test('reproduce says what data is missing', async () => {
  const none = await fgclip('reproduce', '--model', model, '--out', out);
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('Say where the data is')]);
  const empty = await fgclip('reproduce', '--model', model, '--data', folder, '--out', out);
  expect([empty.code, empty.stderr]).toEqual([1, expect.stringContaining('11 of 11 data files are missing')]);
});
