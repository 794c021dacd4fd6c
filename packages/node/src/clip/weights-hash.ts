import { createHash } from 'node:crypto';
import { addFile, createHasher } from '../downloads/file-hash.ts';
import type { LocatedFile, LocatedModel } from '../models/located-model.ts';

/**
 * One SHA-256 for all weights of a model: that of the lines "<sha256>  <name>" of its files, by their names, as
 * sha256sum prints them. Files whose sum is not known are read.
 *
 * Throws NOT_FOUND or IO for a file that cannot be read; ABORTED.
 */
export async function weightsHash(
  files: LocatedModel['files'],
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<string> {
  const lines = createHash('sha256');
  for (const [name, file] of Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))) {
    lines.update(`${await sumOf(file, signal)}  ${name}\n`);
  }
  return lines.digest('hex');
}

async function sumOf({ path, size, sha256 }: LocatedFile, signal: AbortSignal | undefined): Promise<string> {
  if (sha256 !== undefined) return sha256;
  const hasher = createHasher('sha256', size);
  await addFile(hasher, path, { signal });
  return hasher.digest();
}
