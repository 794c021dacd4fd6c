import { open } from 'node:fs/promises';
import { checkBytes, throwIfAborted } from '@fgclip/core';
import { fileError } from '../files/file-error.ts';

/**
 * The bytes of a picture's file.
 *
 * @throws NOT_FOUND, IO; INVALID_DATA for a file of more than `maxBytes`, of which nothing is read; ABORTED.
 */
export async function readImageFile(
  path: string,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  try {
    const file = await open(path);
    try {
      const stat = await file.stat();
      if (stat.isFile()) checkBytes(stat.size, maxBytes, path);
      return await file.readFile({ signal });
    } finally {
      await file.close();
    }
  } catch (cause) {
    throwIfAborted(signal);
    throw fileError('Cannot read the picture', path, cause);
  }
}
