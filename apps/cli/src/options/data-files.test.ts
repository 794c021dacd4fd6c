import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { dataFile, readDataFiles, sourceOf } from './data-files.ts';

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fgclip-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('a file may be given the name of its set', () => {
  expect(dataFile('a/b.json')).toEqual({ path: 'a/b.json' });
  expect(dataFile('hard=a/b.json')).toEqual({ name: 'hard', path: 'a/b.json' });
  expect(dataFile('a/b=c.json')).toEqual({ path: 'a/b=c.json' });
  const file = join(temporaryFolder(), 'x=y.json');
  writeFileSync(file, '');
  expect(dataFile(file)).toEqual({ path: file });
});

test('every file is a set by its own name or the given one', async () => {
  const path = join(temporaryFolder(), 'mugs.jsonl');
  writeFileSync(path, '{"image": "a.jpg", "caption": "a red mug"}\n');
  const files = [{ path }, { path, name: 'again' }];
  const sets = await readDataFiles(files, {});
  expect(sets).toMatchObject([
    { name: 'mugs', samples: [{ photograph: 'a.jpg', captions: ['a red mug'] }] },
    { name: 'again', samples: [{ photograph: 'a.jpg' }] },
  ]);
  expect(sourceOf(files, sets)).toEqual([
    { file: 'mugs.jsonl', set: 'mugs' },
    { file: 'mugs.jsonl', set: 'again' },
  ]);
  await expect(readDataFiles([{ path: `${path}.none` }], {})).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
