import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { matrix } from '@fgclip/core';
import { npyToFloat32, readNpy, writeNpy } from '@fgclip/core/formats';
import { createHead, saveHead } from '@fgclip/heads';
import { beforeAll, describe, expect, test } from 'vitest';
import { type MadeUpFiles, makeUpFiles } from './made-up-files.ts';
import { fgclip, temporaryFolder } from './run-cli.ts';

const folder = temporaryFolder();
const plain = ['--runtime', 'plain'];
const at = (name: string) => join(folder, name);
let files: MadeUpFiles;

beforeAll(() => {
  files = makeUpFiles(folder);
});

/** The made-up images, changed. */
function changedImages(name: string, change: (value: number, row: number) => number): string {
  const { shape, data } = npyToFloat32(readNpy(readFileSync(files.images)));
  const [rows = 0, columns = 1] = shape;
  const changed = data.map((value, i) => change(value, Math.floor(i / columns)));
  writeFileSync(at(name), writeNpy(matrix(changed, rows, columns)));
  return at(name);
}

async function imported(
  images: string,
  table: string,
  captions = files.captions,
  texts = files.texts,
): Promise<string> {
  const given = ['--images', images, '--texts', texts, '--captions', captions, '--out', at(table)];
  expect(await fgclip('import', 'embeddings', ...given)).toMatchObject({ code: 0 });
  return at(table);
}

describe('rows that cannot be right', () => {
  const score = (images: string, head = 'cosine') =>
    fgclip('score', '--head', head, '--images', images, '--texts', files.texts, '--csv', ...plain);

  test.each([
    ['NaN', Number.NaN, 'NaN or Infinity', 'row 3'],
    ['infinite', Number.POSITIVE_INFINITY, 'NaN or Infinity', 'row 3'],
    ['zero', 0, 'all zeros', 'row 3'],
  ])('score and import name file and row: %s', async (name, value, problem, row) => {
    const images = changedImages(`${name}.npy`, (old, at) => (at === 3 ? value : old));
    const given = ['--texts', files.texts, '--captions', files.captions, '--out', at('refused')];
    for (const { code, stdout, stderr } of [
      await score(images),
      await fgclip('import', 'embeddings', '--images', images, ...given),
    ]) {
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toContain(images);
      expect(stderr).toContain(problem);
      expect(stderr).toContain(row);
    }
  });

  test('a head of NaN is named with the row', async () => {
    const head = createHead('linear', { dimension: 16 });
    (head.parameters['text.0.weight']?.data as Float32Array)[35] = Number.NaN;
    writeFileSync(at('nan.safetensors'), saveHead(head));
    const { code, stderr } = await score(files.images, at('nan.safetensors'));
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /nan\.safetensors: Head "linear": parameter "text\.0\.weight".*\n.*\n {2}found: +NaN in row 2\n/,
    );
  });

  test('cosines do not depend on the length of rows', async () => {
    const evaluated = async (table: string) =>
      (await fgclip('evaluate', table, '--csv', '--no-intervals', ...plain)).stdout;
    const expected = await evaluated(await imported(files.images, 'one'));
    const ranked = (await score(files.images)).stdout.replace(/\d\.\d+/g, '');
    expect(expected).toMatch(/^cosine,/m);
    for (const scale of [1e-30, 1e-25, 1e25, 1e30]) {
      const images = changedImages(`${scale}.npy`, (value) => value * scale);
      expect(await evaluated(await imported(images, `table ${scale}`))).toBe(expected);
      expect((await score(images)).stdout.replace(/\d\.\d+/g, '')).toBe(ranked);
    }
  });
});

describe('captions that many images share', () => {
  const rows = Array.from({ length: 30 }, (_, i) => [Math.cos(i), Math.sin(i), 1]);
  let table: string;

  beforeAll(async () => {
    writeFileSync(at('same.i.npy'), writeNpy(matrix(rows.flat(), 30, 3)));
    writeFileSync(
      at('same.t.npy'),
      writeNpy(
        matrix(
          rows.flatMap(() => [1, 0, 0]),
          30,
          3,
        ),
      ),
    );
    writeFileSync(at('same.csv'), `image,caption\n${rows.map((_, i) => `${i}.jpg,a dog\n`).join('')}`);
    table = await imported(at('same.i.npy'), 'same', at('same.csv'), at('same.t.npy'));
  });

  test('are right for each of them, unless pairs are strict', async () => {
    const recalls = async (...args: string[]) => {
      const { stdout } = await fgclip('evaluate', table, '--csv', '--no-intervals', ...plain, ...args);
      const [names = [], values = []] = stdout.split('\n').map((line) => line.split(','));
      return names.flatMap((name, i) => (name.includes('R@') ? [Number(values[i])] : []));
    };
    expect(await recalls()).toEqual([100, 100, 100, 100, 100, 100]);
    const strict = await recalls('--strict-pairs');
    expect(strict.slice(0, 3)).toEqual([0, 0, 0]);
    expect(await recalls('--erratum', 'strict-pairs')).toEqual(strict);
    expect((await recalls('--protocol', 'paper')).slice(0, 3)).toEqual([0, 0, 0]);
  });

  test('give training nothing to compare', async () => {
    const { code, stderr } = await fgclip('train', table, '--out', at('same run'), '--stages', 'warm-up', ...plain);
    expect(code).toBe(1);
    expect(stderr).toMatch(/nothing to be compared with.*\n.*\n {2}found: +\d+ photographs and 1 caption/);
  });
});

describe('training that cannot learn', () => {
  const train = (table: string, run: string, ...args: string[]) =>
    fgclip('train', table, '--out', at(run), '--stages', 'warm-up', '--epochs', '2', ...plain, ...args);

  test('on one image to validate on', async () => {
    const table = await imported(files.images, 'few');
    const { code, stdout, stderr } = await train(table, 'one', '--test', '0.2', '--validation', '0.02');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /the pairs of its validation have nothing.*found: +1 photograph .*--validation.*--batch-size/s,
    );
    const batches = await train(table, 'batches', '--batch-size', '1');
    expect(batches).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/batch of one pair.*--batch-size of 2 or more/s),
    });
    const still = await train(table, 'still', '--test', '0.2', '--learning-rate', '1e-9');
    expect(still.stdout).toMatch(/linear warm-up changed next to nothing: .*raise\s+--learning-rate or --epochs/s);
  });

  test('on a file says that it is one', async () => {
    const { code, stderr } = await train(files.captions, 'file');
    expect(code).toBe(1);
    expect(stderr).toMatch(/captions\.jsonl: This is a file, not the folder of an embedding table.*fgclip extract/s);
  });
});

test('negatives says when a caption has nothing to replace', async () => {
  const none = await fgclip('negatives', '--caption', 'A dog runs.');
  expect(none).toMatchObject({ code: 0, stdout: '' });
  expect(none.stderr).toMatch(/^No negatives: the caption has no attribute \(color, material, /);
  const one = await fgclip('negatives', '--caption', 'A red dog runs.', '--difficulty', '2', '--json');
  expect(JSON.parse(one.stdout)).toEqual({ caption: 'A red dog runs.', negatives: [] });
  expect(one.stderr).toContain('fewer than 2 attributes');
  expect((await fgclip('negatives', '--caption', 'A red dog runs.')).stderr).toBe('');
});

test('a typo in an option is named before one that is missing', async () => {
  for (const [args, option] of [
    [['train', 'x', '--ot', 'y'], "'--ot'"],
    [['score', '--hed', 'cosine'], "'--hed'"],
    [['extract', 'x.csv', '--image', 'photos'], "'--image'"],
    [['import', 'embeddings', '--image', 'x.npy'], "'--image'"],
  ] as const) {
    const { code, stderr } = await fgclip(...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`unknown option ${option}`)]);
  }
});

test('errors of files speak of options and kinds of files', async () => {
  writeFileSync(at('cols.csv'), 'a,b\n1,2\n');
  const score = await fgclip('score', '--head', files.images, '--images', files.images, '--texts', files.texts);
  expect(score).toMatchObject({ code: 1, stderr: expect.stringContaining('found:    a .npy file') });
  const given = ['--images', files.images, '--texts', files.texts, '--captions', at('cols.csv'), '--out', at('cols')];
  const { stderr } = await fgclip('import', 'embeddings', ...given);
  expect(stderr).toMatch(/--image-column/);
  expect(stderr).not.toMatch(/imageColumn|`/);
});
