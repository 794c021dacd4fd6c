import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/folders.ts';
import { smallTable } from '../../test/small-experiment.ts';
import { readTableFolder, writeTableFolder } from './table-folder.ts';

describe('writeTableFolder and readTableFolder', () => {
  it('give back the same table', async () => {
    const path = join(temporaryFolder(), 'table');
    const table = await smallTable();
    await writeTableFolder(path, table, { shardRows: 50 });
    expect(existsSync(join(path, 'texts-00001.safetensors'))).toBe(true);
    expect(await readTableFolder(path)).toMatchObject({
      manifest: table.manifest,
      images: table.images,
      captions: table.captions,
      annotations: table.annotations,
    });
  });

  it('say where there is no table, or none that is whole', async () => {
    const path = join(temporaryFolder(), 'table');
    await expect(readTableFolder(path)).rejects.toMatchObject({ code: 'NOT_FOUND', file: path });
    await writeTableFolder(path, await smallTable());
    rmSync(join(path, 'captions.jsonl'));
    await expect(readTableFolder(path)).rejects.toMatchObject({ code: 'NOT_FOUND', file: 'captions.jsonl' });
  });
});
