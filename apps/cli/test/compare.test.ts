import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHead } from '@fgclip/heads';
import { writeHeadFile, writeTableFolder } from '@fgclip/node';
import { beforeAll, describe, expect, test } from 'vitest';
import { answersTo, predictionLines, tableWithBoxes } from '../../../packages/node/test/compared-detectors.ts';
import { fgclip, temporaryFolder } from './run-cli.ts';

const folder = temporaryFolder();
const path = (name: string) => join(folder, name);
const table = tableWithBoxes();
const plain = ['--runtime', 'plain'];
const compare = (...args: string[]) => fgclip('compare', path('table'), ...args, ...plain);

beforeAll(async () => {
  await writeTableFolder(path('table'), table);
  const half = answersTo(table, (annotation) => annotation % 2 === 0);
  const bad = '{"image_filepath": "a.png"}\n';
  writeFileSync(path('perfect.jsonl'), predictionLines(answersTo(table)));
  writeFileSync(path('half.jsonl'), bad + predictionLines(half.slice(0, 20)));
  writeFileSync(path('rest.jsonl'), predictionLines(half.slice(20, 30)));
});

describe('compare', () => {
  test('prints ranks, correlations, mAP and the answer, and says what was left out', async () => {
    const { code, stdout, stderr } = await compare(
      ...['--predictions', `${path('perfect.jsonl')}`, `half=${path('half.jsonl')},half=${path('rest.jsonl')}`],
    );
    expect(code).toBe(0);
    for (const heading of ['Mean rank of the right caption', 'Two ways of failing', 'Do they fail', 'Mean average']) {
      expect(stdout).toMatch(new RegExp(`^${heading}`, 'm'));
    }
    // Hard is the even annotations, all found; of Transparency none.
    expect(stdout).toMatch(/^half +boxes not found, % +0\.0 +100\.0 +50\.0$/m);
    expect(stdout).toMatch(/^perfect +boxes not found, % +0\.0 +0\.0 +0\.0$/m);
    expect(stdout).toMatch(/^perfect +\+1\.00 +\+1\.00 +\+1\.00 +\+1\.00$/m);
    expect(stdout).toContain('perfect found every box.');
    expect(stdout).toMatch(/^Left out: 6 since a detector was not asked about them\.$/m);
    expect(stdout).not.toContain('NoctOWL');
    expect(stderr).toContain('half: 30 predictions\n  1 record left out:\n');
    expect(stderr).toContain('line 1: vocabulary is missing');
  });

  test('holds mAP against what was published, and heads beside the cosine', async () => {
    await writeHeadFile(path('own.safetensors'), createHead('linear', { dimension: 8 }, { seed: 5 }));
    const { code, stdout } = await compare(
      ...['--predictions', path('perfect.jsonl'), '--heads', path('own.safetensors'), '--compare', 'published'],
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^NoctOWL B\/16 +published +40\.0 +45\.6/m);
    expect(stdout).toMatch(/^CLIP \+ own +\d/m);
  });

  test('holds another CLIP beside', async () => {
    await writeTableFolder(path('larger'), tableWithBoxes(2));
    const { code, stdout } = await compare('--predictions', path('perfect.jsonl'), '--beside', `L14=${path('larger')}`);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^CLIP L14 +\d/m);
  });

  test('writes what fgclip report shows', async () => {
    const out = path('comparison');
    const { code, stdout, stderr } = await compare(
      ...['--predictions', path('perfect.jsonl'), '--json', '--out', out, '--erratum', 'random-baseline'],
    );
    expect(code).toBe(0);
    const printed = JSON.parse(stdout);
    expect(printed.protocol.errata).toEqual(['random-baseline']);
    expect(JSON.parse(readFileSync(join(out, 'comparison.json'), 'utf8'))).toEqual(printed);
    expect(stderr).toContain(`Next: fgclip report ${out}`);
    for (const ending of ['svg', 'png'])
      expect(existsSync(join(out, 'figures', `detector-ranks.${ending}`))).toBe(true);
    const report = await fgclip('report', out, ...plain);
    expect(report.code).toBe(0);
    const page = readFileSync(join(out, 'report.html'), 'utf8');
    expect(page).toContain('perfect found every box.');
    expect(page).toContain('id="detector-ranks"');
  });

  test('names what is wrong', async () => {
    const predictions = ['--predictions', path('perfect.jsonl')];
    expect(await compare()).toMatchObject({ code: 2, stderr: expect.stringContaining("option '--predictions") });
    expect(await compare(...predictions, '--categories', 'a.json,b.json')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('one file for all predictions, or one for each: 2 for 1.'),
    });
    expect(await compare('--predictions', path('none'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('[NOT_FOUND]'),
    });
    writeFileSync(
      path('other.jsonl'),
      predictionLines(answersTo(tableWithBoxes(2)).map((one) => ({ ...one, photograph: 'x' }))),
    );
    const strange = await compare('--predictions', path('other.jsonl'));
    expect(strange.code).toBe(1);
    expect(strange.stderr).toContain('There is no box that every detector was asked about [INVALID_DATA]');
    expect(strange.stderr).toContain('"Caption 0." and 4 negatives on x');
  });
});
