import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadHead } from '@fgclip/heads';
import { loadStatistics } from '@fgclip/heads/closed-form';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeUpFiles } from './made-up-files.ts';
import { fgclip, temporaryFolder } from './run-cli.ts';

const folder = temporaryFolder();
const plain = ['--runtime', 'plain'];
const at = (name: string) => join(folder, name);
const [fine, scenes, validation] = [at('fine'), at('scenes'), at('validation')];

beforeAll(async () => {
  for (const [seed, out] of [fine, scenes, validation].entries()) {
    const { images, texts, captions } = makeUpFiles(`${out}-files`, 60, 16, seed + 20);
    const input = ['--images', images, '--texts', texts, '--captions', captions, '--model', 'made-up'];
    expect((await fgclip('import', 'embeddings', ...input, '--out', out)).code).toBe(0);
  }
  expect((await fgclip('mine', validation, '--negatives', '4', ...plain)).code).toBe(0);
  for (const table of [fine, scenes]) {
    expect((await fgclip('statistics', table, '--out', `${table}.safetensors`, ...plain)).code).toBe(0);
  }
});

describe('fgclip statistics', () => {
  test('adds up tables, and merges what was added up before to the same', async () => {
    const together = await fgclip('statistics', fine, scenes, '--out', at('together.safetensors'), ...plain);
    expect([together.code, together.stdout]).toEqual([
      0,
      expect.stringMatching(/together\.safetensors: \d+ pairs of 2 tables; 16 values a row, of made-up\n$/),
    ]);
    const merged = await fgclip(
      'statistics',
      '--merge',
      `${fine}.safetensors,${scenes}.safetensors`,
      '--out',
      at('merged.safetensors'),
    );
    expect(merged.code).toBe(0);
    const [a, b] = ['together', 'merged'].map((name) => loadStatistics(readFileSync(at(`${name}.safetensors`))));
    expect(b).toEqual(a);
  });

  test('says as JSON what was added up', async () => {
    const out = at('json.safetensors');
    const { stdout } = await fgclip('statistics', scenes, '--out', out, '--json', ...plain);
    const { pairs, tables, ...rest } = JSON.parse(stdout);
    expect(rest).toEqual({ out, dimension: 16, model: 'made-up' });
    expect(tables).toEqual([{ fingerprint: expect.any(String), pairs }]);
  });

  test('refuses a table twice, and writes nothing then', async () => {
    const out = at('twice.safetensors');
    const { code, stderr } = await fgclip('statistics', fine, '--merge', `${fine}.safetensors`, '--out', out, ...plain);
    expect([code, stderr, existsSync(out)]).toEqual([1, expect.stringContaining('count twice'), false]);
  });

  test('is a usage error without tables', async () => {
    const { code, stderr } = await fgclip('statistics', '--out', at('x'));
    expect([code, stderr]).toEqual([2, expect.stringContaining('Name tables to add up')]);
  });
});

describe('fgclip fit', () => {
  const fit = (out: string, ...args: string[]) =>
    fgclip('fit', `${fine}.safetensors`, `${scenes}.safetensors`, '--out', at(out), ...args, ...plain);

  test('fits a head that evaluates, and says that it knows the table', async () => {
    const { code, stdout } = await fit('head.safetensors', '--weight', 'scenes=0.25');
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining('head.safetensors: cca, ridge 0.01, of fine (weight 1), scenes (weight 0.25)\n'),
    ]);
    const evaluated = await fgclip('evaluate', scenes, '--heads', at('head.safetensors'), ...plain);
    expect(evaluated.stdout).toMatch(/^head /m);
    expect(evaluated.stderr).toContain('"head" was trained on images of this table');
    const fresh = await fgclip('evaluate', validation, '--heads', at('head.safetensors'), ...plain);
    expect(fresh.stderr).not.toContain('was trained on');
  });

  test('goes as far as it is told', async () => {
    const { stdout } = await fit('centre.safetensors', '--method', 'centre', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ method: 'centre', sources: [{ weight: 1 }, { weight: 1 }] });
    expect(loadHead(readFileSync(at('centre.safetensors'))).history[0]).toMatchObject({
      event: 'fitted',
      method: 'centre',
    });
  });

  test('chooses ridge and weight on validation', async () => {
    const choice = ['--validation', validation, '--coarse-validation', `all=${validation}`, '--keep-recall', '50%'];
    const { code, stdout, stderr } = await fit('chosen.safetensors', ...choice, '--ridge', '0.01,1');
    expect(code).toBe(0);
    expect(
      [...stdout.matchAll(/^ *([\d.]+) +([\d.]+) +\d+\.\d\d +\d+\.\d +\d+\.\d/gm)].map(([, w, r]) => `${w} ${r}`),
    ).toEqual([...['0 0.01', '0 1', '0.0625 0.01', '0.0625 1', '0.25 0.01', '0.25 1', '1 0.01', '1 1']]);
    expect(stdout.match(/<- taken/g)).toHaveLength(1);
    expect(stdout).toMatch(/Taken: the best rank that keeps 50 %|Taken: what keeps most; nothing keeps 50 %/);
    expect(stderr).toContain('Written: ');
    const own = await fit('own.safetensors', '--validation', validation, '--weight', 'scenes=1', '--json');
    const { candidates, chosen } = JSON.parse(own.stdout);
    expect([candidates.length, Object.keys(candidates[chosen].recalls)]).toEqual([4, ['coarse']]);
  });

  test.each([
    [['--weight', 'other=1'], /no statistics are called "other". There are: fine, scenes/],
    [['--weight', 'scenes'], /Expected file=weight/],
    [['--ridge', '0.1,1'], /need --validation/],
    [['--method', 'magic'], /centre, procrustes, whiten, cca/],
  ])('%j is a usage error', async (args, message) => {
    const { code, stderr } = await fit('never.safetensors', ...args);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});
