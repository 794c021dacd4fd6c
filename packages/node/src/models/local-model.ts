import { open, readdir, stat } from 'node:fs/promises';
import { join, posix, sep } from 'node:path';
import { LONGEST_POINTER, refuseImpostor, TELLING_BYTES } from '../downloads/impostor.ts';
import { fileError } from '../files/file-error.ts';
import type { LocatedFile, LocatedModel } from './located-model.ts';
import { chooseFiles, externalDataFiles, type Wanted } from './wanted-files.ts';

/** A model in a folder of the user's own. Throws as locateModel() does. */
export async function locateInFolder(folder: string, id: string, wanted: Wanted): Promise<LocatedModel> {
  const available = await filesBelow(folder);
  const files = await localFiles(folder, chooseFiles(available, wanted, folder));
  const external = await localFiles(folder, await externalDataFiles(files, available));
  return { folder, id, files: { ...files, ...external } };
}

async function localFiles(folder: string, names: readonly string[]): Promise<LocatedModel['files']> {
  const files = names.map(async (name) => [name, await localFile(join(folder, name))] as const);
  return Object.fromEntries(await Promise.all(files));
}

async function filesBelow(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder, { recursive: true });
    return names.map((name) => name.split(sep).join(posix.sep)).sort();
  } catch (cause) {
    throw fileError('Cannot read the folder of the model', folder, cause);
  }
}

/** A clone without git-lfs has pointers in place of weights. */
async function localFile(path: string): Promise<LocatedFile> {
  try {
    const { size } = await stat(path);
    if (size <= LONGEST_POINTER) refuseImpostor(await startOf(path), path);
    return { path, size };
  } catch (cause) {
    throw fileError('Cannot read the file', path, cause);
  }
}

async function startOf(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(TELLING_BYTES), 0, TELLING_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
