import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeUpFiles } from './made-up-files.ts';
import { fgclip, temporaryFolder } from './run-cli.ts';

const folder = temporaryFolder();
const plain = ['--runtime', 'plain'];
const [table, scenes, validation] = ['table', 'scenes', 'validation'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
const settings = ['--test', '0.2', '--epochs', '2', '--batch-size', '16', ...plain];

const train = (run: string, ...args: string[]) =>
  fgclip('train', table, '--out', join(folder, run), ...settings, ...args);
const planOf = (run: string) => JSON.parse(readFileSync(join(folder, run, 'experiment.json'), 'utf8'));

beforeAll(async () => {
  for (const [seed, out] of [table, scenes, validation].entries()) {
    const { images, texts, captions } = makeUpFiles(`${out}-files`, 60, 16, seed + 20);
    const input = ['--images', images, '--texts', texts, '--captions', captions];
    expect((await fgclip('import', 'embeddings', ...input, '--out', out)).code).toBe(0);
  }
  expect((await fgclip('mine', table, '--negatives', '4', ...plain)).code).toBe(0);
});

describe('fgclip train', () => {
  test('is balanced unless told otherwise: one stage, which keeps what the cosine knows of the same captions', async () => {
    const { code, stdout } = await train('usual');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^linear {2}balanced +2\.0 .* \d+\.\d$/m);
    expect(stdout).toContain("Kept: share of the cosine's recall");
    expect(stdout).toContain('the best rank is taken that keeps 99 %');
    expect(stdout).toMatch(/Only \d+ coarse images to validate on/);
    expect(planOf('usual').stages).toMatchObject([{ name: 'balanced', start: 'identity', keep: [{ weight: 0.3 }] }]);
  });

  test('goes through one recipe after the other, the second from the cosine again', async () => {
    const { stdout } = await train('both', '--recipe', 'paper,balanced', '--heads', 'linear,attention');
    const rows = [...stdout.matchAll(/^(linear|attention) +([\w-]+) +\d/gm)].map(
      ([, head, stage]) => `${head} ${stage}`,
    );
    expect(rows).toEqual([
      ...['linear warm-up', 'linear fine-tune', 'linear balanced', 'attention warm-up', 'attention fine-tune'],
    ]);
  });

  test('keeps several coarse data, each by its weight, and chooses by all of them', async () => {
    const coarse = ['--coarse', `scenes=${scenes}`, '--coarse', `kinds=${validation}`];
    const { code, stderr } = await train('several', ...coarse, '--keep', 'kinds=0.1', '--keep-recall', '90%');
    expect([code, stderr]).toEqual([0, expect.stringContaining('Next: ')]);
    const plan = planOf('several');
    expect(plan.stages[0]).toMatchObject({
      keep: [
        { source: 'scenes', weight: 0.3 },
        { source: 'kinds', weight: 0.1 },
      ],
      choose: { least: 0.9, sources: ['scenes', 'kinds'] },
    });
    expect(Object.keys(plan.coarse)).toEqual(['scenes', 'kinds']);
  });

  test('takes coarse data with a validation part of its own, or watches without keeping', async () => {
    const coarse = ['--coarse', scenes, '--coarse-validation', validation];
    expect((await train('given', ...coarse, '--keep', '0')).code).toBe(0);
    expect(planOf('given').stages[0]).toMatchObject({ keep: [], choose: { sources: ['coarse'] } });
    expect(planOf('given').coarse.coarse.validation.counts.images).toBe(60);
  });

  test('keeps the coarse pairs of the warm-up where tables of the stages are given', async () => {
    const tables = ['--fine-tune', table, '--fine-tune-validation', table, '--warm-up', scenes];
    const out = join(folder, 'tables');
    const rest = ['--warm-up-validation', validation, '--recipe', 'balanced', '--epochs', '1', ...plain];
    const { code } = await fgclip('train', ...tables, ...rest, '--out', out);
    expect(code).toBe(0);
    const { tables: of, coarse } = JSON.parse(readFileSync(join(out, 'experiment.json'), 'utf8'));
    expect([Object.keys(of), Object.keys(coarse)]).toEqual([['balanced'], ['coarse']]);
  });

  test('changes captions only when asked to', async () => {
    const { stdout } = await train('text', '--text-only');
    expect(stdout).toMatch(/^linear-text {2}balanced /m);
    const { code } = await train('text-mlp', '--text-only', '--heads', 'mlp');
    expect(code).toBe(0);
    expect(planOf('text-mlp').heads).toMatchObject([{ name: 'mlp', options: { sides: 'text' } }]);
  });

  test.each([
    [['--recipe', 'cake'], /No recipe is called "cake". There are: paper, balanced/],
    [['--recipe', 'paper', '--stages', 'warm-up'], /cannot be used with/],
    [['--recipe', 'paper', '--coarse', 'x'], /for stages that keep coarse matching/],
    [['--coarse', 'a', '--coarse', 'b'], /"coarse" is given twice/],
    [['--coarse-validation', 'scenes=a'], /no coarse data is called "scenes"/],
    [['--keep', '-1'], /0 or above/],
    [['--keep-recall', '2'], /a share from 0 to 1/],
    [
      ['--text-only', '--heads', 'linear'],
      /linear head changes images, too. With --text-only there are: linear-text, mlp/,
    ],
    [['--heads', 'attention'], /attention head cannot start as the cosine; train it by --recipe paper/],
    [['--epochs', 'warm-up=3'], /No stage "warm-up" is trained here, only balanced/],
  ])('%j is a usage error', async (args, message) => {
    const { code, stderr } = await train('never', ...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe('fgclip blend', () => {
  const frontier = (...args: string[]) => fgclip('blend', ...args, '--table', table, ...plain);

  test('goes from the cosine to a head, proposes one and writes it', async () => {
    expect((await train('to-blend', '--recipe', 'paper', '--learning-rate', '1e-2')).code).toBe(0);
    const head = join(folder, 'to-blend', 'fold-0', 'linear.fine-tune.safetensors');
    const out = join(folder, 'blend.safetensors');
    const { code, stdout, stderr } = await frontier(head, '--coarse', scenes, '--steps', '4', '--out', out);
    expect(code).toBe(0);
    expect([...stdout.matchAll(/^ +(\d+) +\d+\.\d\d +\d+\.\d +\d+\.\d/gm)].map(([, share]) => Number(share))).toEqual([
      ...[0, 25, 50, 75, 100],
    ]);
    expect(stdout.match(/<- proposed/g)).toHaveLength(1);
    expect(stderr).toMatch(/Written: .*blend\.safetensors, with \d+ % of the first head/);
    const between = await frontier(out, head, '--json', '--steps', '1');
    expect(JSON.parse(between.stdout).points).toHaveLength(2);
    const evaluated = await fgclip('evaluate', table, '--heads', out, '-q', ...plain);
    expect(evaluated.stdout).toMatch(/^blend /m);
  });

  test('refuses heads of two functions', async () => {
    const head = join(folder, 'to-blend', 'fold-0', 'linear.fine-tune.safetensors');
    expect((await train('other', '--text-only')).code).toBe(0);
    const other = join(folder, 'other', 'fold-0', 'linear-text.balanced.safetensors');
    const { code, stderr } = await frontier(head, other);
    expect([code, stderr]).toEqual([1, expect.stringContaining('Only heads of one function can be blended')]);
  });
});
