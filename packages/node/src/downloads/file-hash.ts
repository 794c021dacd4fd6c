import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { fileError } from '../files/file-error.ts';
import { throwIfStopped } from './stop.ts';

/**
 * What a file's bytes must add up to, in hexadecimal. "git-blob" is the id git gives to content: the SHA-1 of
 * "blob <size>\0" and the bytes.
 */
export interface FileHash {
  readonly algorithm: 'sha256' | 'md5' | 'git-blob';
  readonly value: string;
}

/** Adds bytes up, in any pieces. */
export interface Hasher {
  update(bytes: Uint8Array): void;
  /** In hexadecimal; nothing may be added afterwards. */
  digest(): string;
}

/** A hasher for content of `size` bytes, which only "git-blob" needs to know. */
export function createHasher(algorithm: FileHash['algorithm'], size: number): Hasher {
  const hash = createHash(algorithm === 'git-blob' ? 'sha1' : algorithm);
  if (algorithm === 'git-blob') hash.update(`blob ${size}\0`);
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('hex') };
}

export interface AddFileOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with the bytes added so far. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/** Adds the bytes of a file to a hasher. Throws NOT_FOUND or IO naming the file; ABORTED. */
export async function addFile(hasher: Hasher, path: string, options: AddFileOptions = {}): Promise<number> {
  const { signal, onProgress } = options;
  let done = 0;
  try {
    for await (const bytes of createReadStream(path, { highWaterMark: READ_BYTES })) {
      throwIfStopped(signal);
      hasher.update(bytes);
      done += bytes.length;
      onProgress?.(done);
    }
  } catch (cause) {
    throw fileError('Cannot read the file', path, cause);
  }
  return done;
}

const READ_BYTES = 2 ** 20;
