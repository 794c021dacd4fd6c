import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileError } from './file-error.ts';

/** How the names of files end that are not written whole yet. */
export const TEMPORARY_ENDING = '.tmp';

/**
 * Writes a file whole or not at all, over one of the same name, and the folders above it: into a temporary file beside
 * it, then to the disk, then renamed. Whoever reads meanwhile, or after a kill at any moment, finds the old file or the
 * new one. Several processes may write the same file at once; the last one wins.
 *
 * Throws IO when the path cannot be written or the disk is full.
 */
export async function writeFileAtomically(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${randomUUID()}${TEMPORARY_ENDING}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeThrough(temporary, bytes);
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw fileError('Cannot write the file', path, cause);
  }
}

async function writeThrough(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}
