import { stat } from 'node:fs/promises';
import { FgclipError } from '@fgclip/core';
import {
  type EmbeddingTable,
  readTable,
  type StoredManifest,
  type WriteTableOptions,
  writeTable,
} from '@fgclip/datasets';
import { diskFolder } from './disk-folder.ts';

/**
 * Reads the embedding table in a directory.
 *
 * Throws NOT_FOUND when there is no table, INVALID_ARGUMENT for a file; the rest as readTable() does.
 */
export async function readTableFolder(
  path: string,
  options: { readonly signal?: AbortSignal } = {},
): Promise<EmbeddingTable> {
  const folder = diskFolder(path);
  if (await isFile(path)) {
    throw new FgclipError('INVALID_ARGUMENT', 'This is a file, not the folder of an embedding table', {
      file: path,
      expected: 'a folder with a manifest.json',
      hint: 'Of data files a table is made by `extractTable()`, of embeddings by `importEmbeddings()`',
    });
  }
  if (!(await folder.list()).includes('manifest.json')) {
    throw new FgclipError('NOT_FOUND', 'There is no embedding table here', {
      file: path,
      expected: 'a folder with a manifest.json',
    });
  }
  return readTable(folder, options);
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
