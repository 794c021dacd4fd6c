import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildScript } from '../../../../test/build-script.ts';
import { readTableFolder } from '../../src/files/folders.ts';
import { resultsIn, temporaryFolder } from '../folders.ts';
import { smallExtraction } from './small-extraction.ts';

const pictures = 12;
const { model, images, extract } = await smallExtraction(pictures);
const script = await buildScript(new URL('extract-until-killed.ts', import.meta.url));

function extractUntil(folder: string, moment: string): void {
  const args = [script, model, images, folder, `${pictures}`, moment];
  const { signal, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: '' });
}

describe('an extraction that is killed', () => {
  it.each([
    [['texts 1']],
    [['texts 20', 'images 3', 'images 17', 'images 36']],
    [['file texts-00001', 'file images-00000', 'file images-00003']],
    [['images 30', 'file images.jsonl', 'file annotations']],
    [['file extraction']],
  ])('goes on to the files of one that was not: %j', async (moments) => {
    const straight = await extract();
    const folder = join(temporaryFolder(), 'table');
    for (const moment of moments) {
      extractUntil(folder, moment);
      await expect(readTableFolder(folder)).rejects.toMatchObject({ name: 'FgclipError' });
    }
    await extract({}, folder);
    expect(resultsIn(folder)).toEqual(resultsIn(straight.folder));
  });
});
