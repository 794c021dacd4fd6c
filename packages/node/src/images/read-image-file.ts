import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { checkBytes, throwIfAborted } from '@fgclip/core';
import { fileError } from '../files/file-error.ts';

/**
 * The bytes of a picture's file, which may be named in another Unicode form.
 *
 * @throws NOT_FOUND, IO; INVALID_DATA for a file of more than `maxBytes`, of which nothing is read; ABORTED.
 */
export async function readImageFile(
  path: string,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  try {
    const file = await open((await spelledPath(path)) ?? path);
    try {
      const found = await file.stat();
      if (found.isFile()) checkBytes(found.size, maxBytes, path);
      return await file.readFile({ signal });
    } finally {
      await file.close();
    }
  } catch (cause) {
    throwIfAborted(signal);
    throw fileError('Cannot read the picture', path, cause);
  }
}

/**
 * The path as the disk spells it; undefined where there is nothing. Letters with accents have several forms in Unicode:
 * macOS and archives made there decompose them, most data files do not, and disks compare names byte by byte.
 */
export async function spelledPath(path: string): Promise<string | undefined> {
  if (await exists(path)) return path;
  if (!/[^\0-\x7f]/.test(path) || dirname(path) === path) return undefined;
  const folder = await spelledPath(dirname(path));
  if (folder === undefined) return undefined;
  const name = basename(path);
  for (const form of ['NFC', 'NFD']) {
    const spelled = join(folder, name.normalize(form));
    if (await exists(spelled)) return spelled;
  }
  // Old macOS disks leave some letters composed.
  const names = await readdir(folder).catch(() => []);
  const alike = names.find((other) => other.normalize() === name.normalize());
  return alike === undefined ? undefined : join(folder, alike);
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
