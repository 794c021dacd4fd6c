import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { FgclipError } from '@fgclip/core';
import type { Folder } from '@fgclip/datasets';
import { fileError } from './file-error.ts';
import { readBytes } from './read-file.ts';
import { TEMPORARY_ENDING, writeFileAtomically } from './write-file.ts';

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
