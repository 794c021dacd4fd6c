import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSamples } from '@fgclip/datasets';
import { describe, expect, it } from 'vitest';
import { lastingFolder, temporaryFolder } from '../../test/folders.ts';
import { openPhotographHashes, type PhotographPin, TIMES_FILE } from './photograph-hashes.ts';
import { checkApart, timesOf } from './photographs.ts';
import { planExtraction } from './plan.ts';

const folder = lastingFolder();

/** A check of a data file of pictures by these names, in a folder with these files. */
function check(name: string, images: readonly string[], files: readonly string[]): Promise<void> {
  const lines = images.map((image) => `${JSON.stringify({ image, caption: image })}\n`).join('');
  const { photographs } = planExtraction([readSamples(lines, { file: 'own.jsonl' })]);
  for (const file of files) {
    mkdirSync(join(folder, name, file, '..'), { recursive: true });
    writeFileSync(join(folder, name, file), file);
  }
  return checkApart(photographs, join(folder, name));
}

describe('checkApart', () => {
  it('refuses one file for two names that end in it', async () => {
    await expect(check('twins', ['/red/a.jpg', '/blue/a.jpg', '/red/b.jpg'], ['a.jpg', 'b.jpg'])).rejects.toMatchObject(
      {
        code: 'INVALID_DATA',
        file: join(folder, 'twins', 'a.jpg'),
        expected: 'a file of its own for red/a.jpg and for blue/a.jpg',
      },
    );
    await expect(check('urls', ['http://x.org/1/a.jpg', '../y/1/a.jpg'], ['1/a.jpg'])).rejects.toThrow(
      /two photographs/,
    );
  });

  it.each([
    ['both are there', ['/red/a.jpg', '/blue/a.jpg'], ['red/a.jpg', 'blue/a.jpg']],
    ['one is there, and the other by its ending', ['/red/a.jpg', '/blue/a.jpg'], ['red/a.jpg', 'a.jpg']],
    ['neither is there', ['/red/a.jpg', '/blue/a.jpg'], ['b.jpg']],
    ['one name is the ending of the other', ['/data/red/a.jpg', 'red/a.jpg'], ['red/a.jpg']],
    ['names stay below the folder', ['red/a.jpg', 'blue/a.jpg'], ['a.jpg', 'red/a.jpg']],
  ])('takes files where %s', async (name, images, files) => {
    await expect(check(name, images, files)).resolves.toBeUndefined();
  });
});

const photograph = { id: 'a', files: ['x/a.jpg', 'a.jpg'] };
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** A folder with a photograph, and what remembers its hash there. */
function setUp() {
  const folder = temporaryFolder();
  const file = join(folder, 'a.jpg');
  writeFileSync(file, 'one');
  const open = (pin: PhotographPin = 'time', signal?: AbortSignal) =>
    openPhotographHashes(folder, { folders: folder, pin, signal });
  return { file, times: join(folder, TIMES_FILE), open };
}

it('hashes are those of the files, and are read again where files are others', async () => {
  const { file, open } = setUp();
  const hashes = await open();
  expect(await hashes.of(photograph)).toBe(sha256('one'));
  await hashes.save();
  writeFileSync(file, 'two');
  expect(await hashes.of(photograph)).toBe(sha256('two'));
  expect(await (await open()).of(photograph)).toBe(sha256('two'));
  expect(await hashes.of({ id: 'b', files: ['b.jpg'] })).toBeUndefined();
});

it('files are not read where size and times are known, unless content is asked for', async () => {
  const { file, times, open } = setUp();
  const hashes = await open();
  hashes.note(photograph, await timesOf(file), sha256('what it was'));
  await hashes.save();
  expect(await (await open('time')).of(photograph)).toBe(sha256('what it was'));
  const before = readFileSync(times, 'utf8');
  const strict = await open('hash');
  expect(await strict.of(photograph)).toBe(sha256('one'));
  await strict.save();
  const after = readFileSync(times, 'utf8');
  expect(after.startsWith(before)).toBe(true);
  // Of two lines the later one counts, and nothing is written twice.
  const last = await open('time');
  expect(await last.of(photograph)).toBe(sha256('one'));
  await last.save();
  expect(readFileSync(times, 'utf8')).toBe(after);
});

it('a signal stops them', async () => {
  const { open } = setUp();
  const hashes = await open('time', AbortSignal.abort());
  await expect(hashes.of(photograph)).rejects.toMatchObject({ code: 'ABORTED' });
});
