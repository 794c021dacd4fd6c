import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHead } from '@fgclip/heads';
import { writeHeadFile, writeSwatchbook } from '@fgclip/node';
import { beforeAll, describe, expect, test } from 'vitest';
import { fgclip, temporaryFolder } from './run-cli.ts';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const model = 'swatchbook-clip';
const photos = at('photos/val2017');

beforeAll(async () => {
  mkdirSync(at('photos'), { recursive: true });
  const sizes = { coarse: { training: 2, validation: 2, test: 6 }, fine: { training: 2, validation: 2, benchmark: 2 } };
  await writeSwatchbook({ folder: at('photos'), seed: 3, sizes });
  await writeHeadFile(at('linear.safetensors'), createHead('linear', { dimension: 128 }, { seed: 2 }));
  await writeHeadFile(at('text.safetensors'), createHead('linear-text', { dimension: 128 }, { seed: 2 }));
  await writeHeadFile(at('attention.safetensors'), createHead('attention', { dimension: 128 }, { seed: 2 }));
});

describe('fgclip fold', () => {
  test('writes a model that check takes, and says how near it comes', async () => {
    const { code, stdout, stderr } = await fgclip(
      'fold',
      model,
      '--head',
      at('linear.safetensors'),
      '--out',
      at('folded'),
    );
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^model +swatchbook-clip\nhead +linear\nimages +multiplied into/),
    ]);
    expect(stdout).toMatch(/difference +\d\.\de-\d between its cosines/);
    expect(stderr).toContain('does not say which model it was trained on');
    expect((await fgclip('check', at('folded'))).code).toBe(0);
  });

  test('says as JSON what was done', async () => {
    const { stdout } = await fgclip('fold', model, '--head', at('text.safetensors'), '--out', at('text'), '--json');
    expect(JSON.parse(stdout).record).toMatchObject({
      format: 'fgclip-folded',
      sides: { image: 'unchanged', text: 'folded' },
    });
  });

  test('refuses heads that score images and captions together, and a folder that holds something', async () => {
    const { code, stderr } = await fgclip('fold', model, '--head', at('attention.safetensors'), '--out', at('no'));
    expect([code, stderr]).toEqual([1, expect.stringContaining('scores of images and texts together')]);
    expect(existsSync(at('no'))).toBe(false);
    const full = await fgclip('fold', model, '--head', at('linear.safetensors'), '--out', photos);
    expect([full.code, full.stderr]).toEqual([1, expect.stringContaining('not empty')]);
  });
});

test('fgclip export writes three models of any head', async () => {
  const { code, stdout } = await fgclip('export', at('attention.safetensors'), '--out', at('onnx'), '--json');
  expect(code).toBe(0);
  const files = JSON.parse(stdout) as { file: string; bytes: number }[];
  expect(files.map(({ file }) => file)).toEqual(['image', 'text', 'score'].map((part) => at(`onnx/${part}.onnx`)));
  for (const { file, bytes } of files) expect(readFileSync(file).length).toBe(bytes);
});

describe('fgclip index and search', () => {
  test('find photographs by words, on a page, too', async () => {
    const head = ['--head', at('linear.safetensors')];
    const store = ['--store', at('store'), '--model', model];
    writeFileSync(join(photos, 'broken.jpg'), 'none');
    const first = await fgclip('index', photos, ...store, ...head, '--regions', 'tiles', '--json');
    const indexed = JSON.parse(first.stdout);
    expect(indexed.skipped).toEqual([{ photograph: 'broken.jpg', reason: expect.any(String) }]);
    expect(indexed.rows).toBe(14 * indexed.embedded);
    expect(first.stderr).toContain('Skipped: broken.jpg');
    expect((await fgclip('index', photos, ...store, ...head)).stdout).toMatch(
      /^0 photographs embedded, \d+ photographs there/,
    );

    const page = ['--page', at('hits.html'), '--photos', photos];
    const { code, stdout } = await fgclip('search', 'a red <mug>', ...store, ...head, '--limit', '3', ...page);
    expect([code, stdout]).toEqual([0, expect.stringContaining('Ranked by: fused.')]);
    const written = readFileSync(at('hits.html'), 'utf8');
    expect(written).toContain('a red &lt;mug&gt;');
    expect(written.match(/<img /g)).toHaveLength(3);

    const plain = JSON.parse((await fgclip('search', 'a red mug', ...store, '--limit', '2', '--json')).stdout);
    expect([plain.ranking, plain.hits.length]).toEqual(['cosine', 2]);
    const text = await fgclip(
      'search',
      'a red mug',
      ...store,
      '--head',
      at('text.safetensors'),
      '--ranking',
      'head',
      '--json',
    );
    expect(JSON.parse(text.stdout).hits[0]).toHaveProperty('head');
  });

  test('refuse another head than the store was made with, and a page without photographs', async () => {
    const store = ['--store', at('plain'), '--model', model];
    expect((await fgclip('index', photos, ...store, '--regions', 'whole')).code).toBe(0);
    const { code, stderr } = await fgclip('search', 'x', ...store, '--head', at('linear.safetensors'));
    expect([code, stderr]).toEqual([1, expect.stringContaining('made for another head')]);
    expect((await fgclip('search', 'x', ...store, '--page', at('p.html'))).code).toBe(2);
    expect((await fgclip('index', photos, ...store, '--regions', 'given')).code).toBe(2);
    expect((await fgclip('search', 'x', '--store', at('none'), '--model', model)).stderr).toContain(
      'no store in the folder',
    );
  });

  test('take boxes of one’s own', async () => {
    writeFileSync(at('boxes.jsonl'), '{"image": "000001000001.jpg", "box": [1, 2, 30, 40]}\n');
    const store = ['--store', at('given'), '--model', model];
    const { stdout } = await fgclip(
      'index',
      photos,
      ...store,
      '--regions',
      'given',
      '--boxes',
      at('boxes.jsonl'),
      '--json',
    );
    const { rows, embedded } = JSON.parse(stdout);
    expect(rows).toBe(embedded + 1);
    writeFileSync(at('wrong.jsonl'), '{"image": "a.jpg", "box": [1, 2, 0, 40]}\n');
    const wrong = await fgclip('index', photos, ...store, '--regions', 'given', '--boxes', at('wrong.jsonl'));
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('Line 1 is no box')]);
  });
});
