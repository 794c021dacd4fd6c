import { open, readdir, stat } from 'node:fs/promises';
import { join, posix, sep } from 'node:path';
import { FgclipError } from '@fgclip/core';
import { TELLING_BYTES } from '@fgclip/core/internal';
import { refuseImpostor } from '../downloads/receive.ts';
import { fileError } from '../files/files.ts';
import { fetchModel, locateInCache } from './fetch-model.ts';
import { chooseFiles, externalDataFiles, type Wanted } from './hub.ts';
import type { LocatedFile, LocatedModel, LocateModelOptions } from './located-model.ts';
import { modelCache, parseModelId } from './model-cache.ts';

/**
 * Finds a model's files: in a folder, in the cache, or on the hub, from where they are downloaded into the cache.
 *
 * A branch or tag is looked up on the hub each time, and the commit it points to remembered; when the hub cannot be
 * reached and the remembered commit is cached, that is used. The commit found is in the result.
 *
 * @param id A folder that is there or a path that begins with `./`, `../`, `/` or `~`; or "owner/name" or
 * "owner/name@revision" on the hub.
 * @throws NOT_FOUND naming what lacks and how to get it; INVALID_FORMAT for a git-lfs pointer in place of a file;
 * INVALID_ARGUMENT for an id that is none; what downloadFile() throws.
 */
export async function locateModel(id: string, options: LocateModelOptions): Promise<LocatedModel> {
  const reference = await parseModelId(id, options.revision);
  if (reference.kind === 'folder') return locateInFolder(reference.folder, id, options);
  const cache = modelCache(options.cacheFolder, reference.id);
  if (!options.offline) return fetchModel(reference, cache, options);
  const located = await locateInCache(reference, cache, options);
  if ('lacking' in located) throw notCached(id, located.lacking, cache.folder);
  return located;
}

function notCached(id: string, lacking: readonly string[], folder: string): FgclipError {
  return new FgclipError('NOT_FOUND', 'The model is not in the cache, and this is offline', {
    file: folder,
    expected: lacking.length > 0 ? lacking.join(', ') : id,
    hint: `Run it once without offline, or put the files into a folder and name that in place of "${id}"`,
  });
}

/** A model in a folder of the user's own. Throws as locateModel() does. */
async function locateInFolder(folder: string, id: string, wanted: Wanted): Promise<LocatedModel> {
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

/** A git-lfs pointer is no longer than this, by its specification. */
const LONGEST_POINTER = 1024;

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
