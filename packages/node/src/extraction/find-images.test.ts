import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSamples } from '@fgclip/datasets';
import { describe, expect, it } from 'vitest';
import { lastingFolder } from '../../test/folders.ts';
import { checkApart } from './find-images.ts';
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
