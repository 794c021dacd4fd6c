import { access, readFile } from 'node:fs/promises';
import { fileError } from './file-error.ts';

/** The bytes of a file. Throws NOT_FOUND or IO naming it. */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw fileError('Cannot read the file', path, cause);
  }
}

/** The bytes of a file, or undefined when there is none. */
export async function readBytesIfPresent(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fileError('Cannot read the file', path, cause);
  }
}

/** Whether there is something at the path. */
export async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
