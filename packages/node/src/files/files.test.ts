import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/folders.ts';
import { writeFileAtomically } from './files.ts';

describe('writeFileAtomically', () => {
  it('makes the folders above, replaces what was there and leaves nothing beside it', async () => {
    const folder = join(temporaryFolder(), 'a', 'b');
    await writeFileAtomically(join(folder, 'file'), Uint8Array.of(1, 2, 3));
    await writeFileAtomically(join(folder, 'file'), Uint8Array.of(4));
    expect([...readFileSync(join(folder, 'file'))]).toEqual([4]);
    expect(readdirSync(folder)).toEqual(['file']);
  });

  it('leaves one whole file when many write it at once', async () => {
    const file = join(temporaryFolder(), 'file');
    const contents = Array.from({ length: 8 }, (_, k) => new Uint8Array(100_000 + k).fill(k));
    await Promise.all(contents.map((bytes) => writeFileAtomically(file, bytes)));
    const found = readFileSync(file);
    expect(found.equals(contents[found[0] ?? -1] ?? new Uint8Array())).toBe(true);
    expect(readdirSync(join(file, '..'))).toEqual(['file']);
  });

  it('names the file that cannot be written, and leaves nothing', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    mkdirSync(join(folder, 'folder'));
    for (const path of [join(folder, 'file', 'below'), join(folder, 'file', 'far', 'below'), join(folder, 'folder')]) {
      const failed = writeFileAtomically(path, Uint8Array.of(1));
      await expect(failed).rejects.toMatchObject({ name: 'FgclipError', code: 'IO', file: path });
      await expect(failed).rejects.toThrow(/Cannot write the file; found E[A-Z]+: [\w ]+\. /);
    }
    expect(readdirSync(folder).sort()).toEqual(['file', 'folder']);
  });

  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('says when it is not allowed to', async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o500);
    await expect(writeFileAtomically(join(folder, 'file'), Uint8Array.of(1))).rejects.toThrow(/Check the permissions/);
  });
});
