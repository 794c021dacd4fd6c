import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTableFolder } from '@fgclip/node';
import { beforeAll, describe, expect, test } from 'vitest';
import { pictureName, writePictures } from '../../../packages/node/test/extraction/pictures.ts';
import { writeTinyClip } from '../../../packages/node/test/tiny-clip.ts';
import { fgclip, temporaryFolder } from './run-cli.ts';

const folder = temporaryFolder();
const [model, images, own, table] = ['model', 'images', 'own.jsonl', 'table'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
  string,
];
const offline = ['--model', model, '--offline', '--cache', join(folder, 'cache'), '--threads', '1'];
let made = 0;

beforeAll(async () => {
  await writeTinyClip(model);
  await writePictures(images, 6);
  writeFileSync(own, lines(6));
});

/** One's own JSON Lines: two boxes on each picture, with two negatives each. */
function lines(pictures: number): string {
  const records = Array.from({ length: 2 * pictures }, (_, i) => ({
    image: pictureName(Math.floor(i / 2)),
    box: [i % 5, 3, 20, 25],
    caption: `a red mug, number ${i}`,
    negatives: [`a blue mug, number ${i}`, `a green mug, number ${i}`],
  }));
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}

const newTable = () => join(folder, `table-${made++}`);
const extract = (data: readonly string[], out: string, ...args: string[]) =>
  fgclip('extract', ...data, '--images', images, '--out', out, ...offline, ...args);

describe('extract', () => {
  test('makes a table of data files, says what is in it, and does it once', async () => {
    const { code, stdout, stderr } = await extract([`mugs=${own}`], table);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout).toMatch(
      /table: 12 images, 36 captions, 12 annotations; 16 values a row, float32; fingerprint \w{16}\n/,
    );
    expect(stdout).toContain('  mugs: 12 samples, ranked against 2 hard negatives\n');
    expect(stderr).toMatch(/Embedding +100 % +36\/36 captions/);
    expect(stderr).toMatch(/Embedding +100 % +12\/12 images/);
    const { manifest, annotations } = await readTableFolder(table);
    expect(manifest).toMatchObject({
      model: 'model',
      weightsHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      source: { files: [{ file: 'own.jsonl', set: 'mugs' }], modelDtype: 'fp32' },
    });
    expect(new Set(annotations.map(({ set }) => set))).toEqual(new Set(['mugs']));
    const before = readFileSync(join(table, 'manifest.json'));
    expect(await extract([`mugs=${own}`], table)).toMatchObject({ code: 0, stdout });
    expect(readFileSync(join(table, 'manifest.json'))).toEqual(before);
  });

  test('prints JSON, stores float16, grows boxes, and works in shards', async () => {
    const [one, two] = [newTable(), newTable()];
    const some = ['--json', '--dtype', 'float16', '--scale', '1.5', '--rows-per-shard', '5'];
    const first = await extract([own], one, ...some, '--shard', '0/2');
    expect(JSON.parse(first.stdout)).toMatchObject({ missingShards: 2, skipped: [] });
    await extract([own], two, ...some, '--shard', '1/2');
    cpSync(two, one, { recursive: true });
    const done = JSON.parse((await extract([own], one, ...some)).stdout);
    expect(done).toMatchObject({
      missingShards: 0,
      images: 0,
      manifest: { dtype: 'float16', preprocessing: expect.stringMatching(/x 1\.5$/), counts: { images: 12 } },
    });
    expect((await extract([own], newTable(), '--shard', '0/2')).stdout).toMatch(/1 shard missing yet/);
  });

  test('embeds photographs again that were replaced, names them, and refuses another model', async () => {
    const [own2, photographs, changing] = [newTable(), join(folder, 'replaced'), join(folder, 'changing')];
    cpSync(images, photographs, { recursive: true });
    cpSync(model, changing, { recursive: true });
    const run = (...args: string[]) =>
      fgclip('extract', own, '--images', photographs, '--out', own2, ...offline, '--model', changing, ...args);
    expect((await run()).code).toBe(0);
    cpSync(join(images, pictureName(1)), join(photographs, pictureName(4)));
    const again = await run('--pin', 'hash');
    expect(again.code).toBe(0);
    expect(again.stdout).toContain(
      'Replaced since an earlier run, and embedded again: 1 photograph\n  shop/0004.png\n',
    );
    expect((await run()).stdout).not.toContain('Replaced');
    const file = join(changing, 'tokenizer.json');
    writeFileSync(file, `${readFileSync(file, 'utf8')} `);
    const refused = await run();
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(/model\.tokenizerHash differs \(the model's tokenizer has changed\)/);
    expect((await run('--pin', 'size')).code).not.toBe(0);
  });

  test('refuses another plan in the folder', async () => {
    const { code, stderr } = await extract([`mugs=${own}`], table, '--scale', '2');
    expect(code).toBe(1);
    expect(stderr).toMatch(/error: .*scale differs \[INVALID_ARGUMENT\]\n {2}expected: 1\n {2}found: +2\n/);
  });

  test('fails when too many pictures cannot be read, unless that is allowed', async () => {
    const damaged = join(folder, 'damaged');
    cpSync(images, damaged, { recursive: true });
    rmSync(join(damaged, pictureName(2)));
    const out = newTable();
    const run = (...args: string[]) => fgclip('extract', own, '--images', damaged, '--out', out, ...offline, ...args);
    const refused = await run();
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(
      /Too many images.*\n {2}expected: at most 1 % of 12\n {2}found: .*shop\/0002\.png \(There is no/,
    );
    const allowed = await run('--max-skipped', '20%');
    expect(allowed.code).toBe(0);
    expect(allowed.stdout).toContain(
      'Skipped: 1 image with 2 samples, listed in skipped.jsonl\n  shop/0002.png: There is no',
    );
    expect(existsSync(join(out, 'skipped.jsonl'))).toBe(true);
  });

  test('--only-present leaves out what is not there, and says so', async () => {
    const more = join(folder, 'more.jsonl');
    writeFileSync(more, `${lines(8)}{"image": 5}\n`);
    const { code, stdout } = await extract([more], newTable(), '--only-present', '--max-skipped', '6%');
    expect(code).toBe(0);
    expect(stdout).toMatch(/: 12 images, .*\n {2}more: 12 samples/);
    expect(stdout).toMatch(/unusable: 1 entry\n {2}.*more\.jsonl, line 17/);
    expect(stdout).toMatch(
      /photographs are not there: 4 samples of 2 photographs\. .*\n {2}shop\/0006\.png\n {2}shop\/0007\.png\n/,
    );
  });

  test('fails when too many entries of a data file are unusable, unless that is allowed', async () => {
    const table = join(folder, 'shop.csv');
    const rows = ['filepath;title', `${pictureName(0)};a red mug, small`, `${pictureName(1)};"a blue mug`, ''];
    writeFileSync(table, rows.join('\r\n'));
    const refused = await extract([table], newTable());
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(
      /shop.csv: Too many entries.*\n {2}expected: at most 1 % of 2\n {2}found: +1, among them line 3 \(a quote .*--max-skipped/s,
    );
    const { code, stdout } = await extract([table], newTable(), '--max-skipped', '50%');
    expect(code).toBe(0);
    expect(stdout).toMatch(/: 1 image, 1 caption, .*unusable: 1 entry\n {2}.*shop.csv, line 3: a quote/s);
  });

  test('names columns by its own options', async () => {
    const table = join(folder, 'own-names.csv');
    writeFileSync(table, `photo;says\n${pictureName(0)};a red mug, small\n`);
    const unknown = await extract([table], newTable());
    expect(unknown.stderr).toMatch(/hint: .*--image-column and --caption-column/);
    const wrong = await extract([table], newTable(), '--image-column', 'photo', '--caption-column', 'text');
    expect(wrong.stderr).toMatch(/expected: "text"\n {2}found: +photo, says\n {2}hint: .*--caption-column\n/);
    const columns = ['--image-column', 'photo', '--caption-column', 'says'];
    expect(await extract([table], newTable(), ...columns)).toMatchObject({ code: 0 });
    for (const { stderr } of [unknown, wrong]) expect(stderr).not.toMatch(/imageColumn|captionColumn/);
  });

  test('fails or cuts where a caption is too long', async () => {
    const long = join(folder, 'long.jsonl');
    writeFileSync(long, JSON.stringify({ image: pictureName(0), caption: 'red '.repeat(200) }));
    expect((await extract([long], newTable())).stdout).toContain('Cut to the length that the model takes: 1 caption\n');
    expect((await extract([long], newTable(), '--truncate', 'error')).code).toBe(1);
  });

  test.each([
    [['--shard', '2/2'], /from 0\/n to \(n-1\)\/n/],
    [['--max-skipped', '101%'], /share from 0 to 1/],
    [['--batch-size', '0'], /whole number, 1 or more/],
  ])('%j is a usage error', async (args, message) => {
    const { code, stderr } = await extract([own], newTable(), ...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});
