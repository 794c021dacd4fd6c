import { FgclipError } from '@fgclip/core';

/** Files of more bytes are not hashed: the browser's hash function takes a whole file in memory at once. */
const LARGEST_HASHED = 2 ** 30;

/** What a file's bytes must add up to, in hexadecimal; "git-blob" is the id that git gives to content. */
export interface FileHash {
  readonly algorithm: 'sha256' | 'git-blob';
  readonly value: string;
}

/** The hash of a file in hexadecimal; undefined for one that is too large, and where the browser offers no hashes. */
export async function hashOf(blob: Blob, algorithm: FileHash['algorithm']): Promise<string | undefined> {
  if (blob.size > LARGEST_HASHED || globalThis.crypto?.subtle === undefined) return undefined;
  if (algorithm === 'sha256') return digest('SHA-256', blob);
  return digest('SHA-1', new Blob([`blob ${blob.size}\0`, blob]));
}

/** The SHA-256 of a file. Throws RUNTIME where it cannot be had. */
export async function sha256Of(blob: Blob, file: string): Promise<string> {
  const hash = await hashOf(blob, 'sha256');
  if (hash !== undefined) return hash;
  throw new FgclipError('RUNTIME', 'The browser cannot hash the file, which tells what made an embedding', {
    file,
    hint:
      blob.size > LARGEST_HASHED
        ? `Files of up to ${LARGEST_HASHED / 2 ** 20} MiB are hashed; take smaller weights ("fp16", "q8")`
        : 'Serve the page by https, or from localhost',
  });
}

async function digest(algorithm: string, blob: Blob): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest(algorithm, await blob.arrayBuffer()));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
