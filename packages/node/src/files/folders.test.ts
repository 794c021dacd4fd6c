import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/folders.ts';
import { smallTable } from '../../test/small-experiment.ts';
import { diskFolder, readTableFolder, writeTableFolder } from './folders.ts';

describe('diskFolder', () => {
  it('gives back what was written and lists whole files only', async () => {
    const path = join(temporaryFolder(), 'new');
    const folder = diskFolder(path);
    expect(await folder.list()).toEqual([]);
    await folder.write('b', Uint8Array.of(1, 2));
    await folder.write('a', Uint8Array.of());
    mkdirSync(join(path, 'folder'));
    writeFileSync(join(path, 'b.left-by-a-kill.tmp'), 'half');
    expect(await folder.list()).toEqual(['a', 'b']);
    expect([...(await folder.read('b'))]).toEqual([1, 2]);
  });

  it('names the file that is not there', async () => {
    const path = temporaryFolder();
    await expect(diskFolder(path).read('c')).rejects.toMatchObject({ code: 'NOT_FOUND', file: join(path, 'c') });
  });

  it.each(['../secret', 'a/b', '/etc/hostname', '..', '.', ''])('refuses the name "%s"', async (name) => {
    const folder = diskFolder(temporaryFolder());
    await expect(folder.read(name)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(folder.write(name, Uint8Array.of(1))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('says that a file is no folder', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    await expect(diskFolder(file).list()).rejects.toThrow(/Cannot list the folder; found ENOTDIR/);
  });
});

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
