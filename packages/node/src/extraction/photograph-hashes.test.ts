import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/folders.ts';
import { openPhotographHashes, type PhotographPin, TIMES_FILE, timesOf } from './photograph-hashes.ts';

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
