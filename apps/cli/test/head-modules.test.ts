import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EvaluationResult } from '@fgclip/heads';
import { beforeAll, describe, expect, test } from 'vitest';
import { type MadeUpFiles, makeUpFiles } from './made-up-files.ts';
import { fgclip, temporaryFolder } from './run-cli.ts';

const folder = temporaryFolder();
const table = join(folder, 'table');
const run = join(folder, 'run');
const plain = ['--runtime', 'plain'];
const own = join(folder, 'own.mjs');
const ownHeads = `
import { multiply, normalize, relu, sum } from '@fgclip/core/graph';
import { defineHead, filled, oneOf } from '@fgclip/heads';

export const weighted = defineHead({
  name: 'weighted',
  options: { sides: oneOf('which sides are weighted', ['both', 'text']) },
  parameters: ({ dimension }) => ({ weight: { shape: [dimension], initial: filled(1), identity: filled(1) } }),
  encodeImage: (image, { weight }, { sides }) => (sides === 'text' ? image : multiply(image, weight)),
  encodeText: (text, { weight }) => multiply(text, weight),
  unit: true,
});
export default weighted;

/** Nothing to train, and it does not split. */
export const positive = defineHead({
  name: 'positive',
  score: (image, text) => sum(relu(multiply(normalize(image), normalize(text))), -1),
});

export const helper = () => undefined;
`;
let files: MadeUpFiles;

beforeAll(async () => {
  writeFileSync(own, ownHeads);
  files = makeUpFiles(folder);
  const { images, texts, captions } = files;
  await fgclip('import', 'embeddings', '--images', images, '--texts', texts, '--captions', captions, '--out', table);
  await fgclip('mine', table, '--negatives', '4', ...plain);
});

describe('--head-module', () => {
  const head = join(run, 'fold-0', 'weighted.warm-up.safetensors');
  const training = ['train', table, '--out', run, '--stages', 'warm-up', '--epochs', '2', '--folds', '2', ...plain];

  test('trains the heads of the module that have something to train, with their options', async () => {
    const option = ['--head-option', 'weighted.sides=text'];
    const { code, stdout, stderr } = await fgclip(...training, '--heads', 'weighted', '--head-module', own, ...option);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^weighted {2}warm-up /m);
    expect(stderr).toContain(`--run ${run} --head-module ${own}`);
    const { heads } = JSON.parse(readFileSync(join(run, 'experiment.json'), 'utf8'));
    expect(heads).toEqual([{ name: 'weighted', label: 'weighted', start: 'identity', options: { sides: 'text' } }]);
  });

  test('measures a run, files, and functions that need no training', async () => {
    const ofRun = await fgclip('evaluate', table, '--run', run, '--head-module', own, '--json', ...plain);
    expect(headsOf(ofRun.stdout)).toEqual(['cosine', 'weighted']);
    const ofFiles = ['evaluate', table, '--heads', `${head},positive`, '--head-module', own, '--json', ...plain];
    expect(headsOf((await fgclip(...ofFiles)).stdout)).toEqual(['cosine', 'weighted.warm-up', 'positive']);
  });

  test('scores, by a file and by a name', async () => {
    const scoring = ['score', '--images', files.images, '--texts', files.texts, '--top', '1', '--json', ...plain];
    for (const named of [head, 'positive', 'cosine']) {
      const { code, stdout } = await fgclip(...scoring, '--head', named, '--head-module', own);
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toHaveLength(60);
    }
  });

  test.each([
    ['evaluate', table, '--run', run],
    ['evaluate', table, '--heads', head],
    ['report', run, '--table', table, '--out', join(folder, 'report')],
    ['score', '--head', head, '--images', join(folder, 'images.npy'), '--texts', join(folder, 'texts.npy')],
  ])('is named where a head is not known without: %s %s', async (...args) => {
    const { code, stderr } = await fgclip(...args, ...plain);
    expect(code).toBe(1);
    expect(stderr).toMatch(/No matching function is called "weighted" \[NOT_FOUND\]\n.*hint: .*--head-module/s);
  });

  test.each([
    ['missing.mjs', undefined, /There is no such module of heads \[NOT_FOUND\]/],
    ['broken.mjs', 'export const = 1;', /cannot be loaded \[INVALID_FORMAT\]/],
    [
      'throws.mjs',
      'throw new Error("as it happens");',
      /cannot be loaded \[INVALID_FORMAT\]\n {2}found: +as it happens/,
    ],
    ['none.mjs', 'export const one = 1;', /exports no head \[INVALID_FORMAT\]\n.*found: +one/s],
    [
      'taken.mjs',
      "import { defineHead } from '@fgclip/heads'; export default defineHead({ name: 'linear' });",
      /There is another head called "linear"/,
    ],
  ])('refuses %s', async (name, code, message) => {
    const path = join(folder, name);
    if (code !== undefined) writeFileSync(path, code);
    const scored = await fgclip('score', '--head', 'cosine', '--images', 'x', '--texts', 'y', '--head-module', path);
    expect(scored.code).toBe(1);
    expect(scored.stderr).toMatch(message);
    expect(scored.stderr).toContain(name);
  });

  test.each([
    [['--heads', 'positive', '--head-module', own], /The positive has nothing to train\.\n/],
    [['--heads', 'weighted'], /No head is called "weighted"/],
    [['--heads', 'linear', '--head-option', 'hidden=[8]'], /has the option "hidden". There are: linear: similarity, /],
    [['--heads', 'mlp', '--head-option', 'hidden'], /Expected name=value/],
  ])('fgclip train %j is a usage error', async (args, message) => {
    const { code, stderr } = await fgclip('train', table, '--out', join(folder, 'never'), ...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

function headsOf(json: string): string[] {
  const { results }: EvaluationResult = JSON.parse(json);
  return results.map(({ head }) => head);
}
