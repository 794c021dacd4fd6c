import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { FgclipError } from '@fgclip/core';
import {
  type EmbeddingTable,
  type Folder,
  readTable,
  type StoredManifest,
  type WriteTableOptions,
  writeTable,
} from '@fgclip/datasets';
import { fileError, readBytes, TEMPORARY_ENDING, writeFileAtomically } from './files.ts';

/**
 * A directory as a Folder. It is made by the first file written to it; until then it has no files.
 *
 * Its functions throw NOT_FOUND for a missing file, INVALID_ARGUMENT for a name that is a path, and as
 * writeFileAtomically() does.
 */
export function diskFolder(path: string): Folder & Required<Pick<Folder, 'list'>> {
  return {
    read: async (name) => readBytes(join(path, plain(name))),
    write: async (name, bytes) => writeFileAtomically(join(path, plain(name)), bytes),
    list: () => fileNames(path),
  };
}

async function fileNames(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory() && !entry.name.endsWith(TEMPORARY_ENDING))
      .map(({ name }) => name)
      .sort();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw fileError('Cannot list the folder', path, cause);
  }
}

/** Names come out of manifests: none may lead out of the folder. */
function plain(name: string): string {
  if (name !== '' && name !== '.' && name !== '..' && basename(name) === name) return name;
  throw new FgclipError('INVALID_ARGUMENT', 'A folder of files has no folders in it', {
    expected: 'a file name',
    found: JSON.stringify(name),
  });
}

/**
 * Reads the embedding table in a directory.
 *
 * Throws NOT_FOUND when there is no table, INVALID_ARGUMENT for a file; the rest as readTable() does.
 */
export async function readTableFolder(
  path: string,
  options: { readonly signal?: AbortSignal } = {},
): Promise<EmbeddingTable> {
  await needTableFolder(path);
  return readTable(diskFolder(path), options);
}

/** Throws NOT_FOUND where there is no embedding table, INVALID_ARGUMENT for a file. */
export async function needTableFolder(path: string): Promise<void> {
  if (await isFile(path)) {
    throw new FgclipError('INVALID_ARGUMENT', 'This is a file, not the folder of an embedding table', {
      file: path,
      expected: 'a folder with a manifest.json',
      hint: 'Of data files a table is made by `extractTable()`, of embeddings by `importEmbeddings()`',
    });
  }
  if (!(await diskFolder(path).list()).includes('manifest.json')) {
    throw new FgclipError('NOT_FOUND', 'There is no embedding table here', {
      file: path,
      expected: 'a folder with a manifest.json',
    });
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** Writes a table into a directory, over one that is there. Throws as writeTable() and writeFileAtomically() do. */
export async function writeTableFolder(
  path: string,
  table: EmbeddingTable,
  options: WriteTableOptions = {},
): Promise<StoredManifest> {
  return writeTable(table, diskFolder(path), options);
}
