import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { throwIfStopped } from '@fgclip/core/internal';
import { fileError } from '../files/files.ts';

export const INCOMPLETE_ENDING = '.incomplete';
export const ETAG_ENDING = '.incomplete.etag';

/** A file on its way: the bytes received so far, added up as they come. */
export interface IncompleteFile {
  /** Bytes that are there. */
  readonly length: number;
  /** The version of the file they are of, as the server names it; undefined when it does not. */
  readonly etag: string | undefined;
  /** Throws the bytes away; those that come next are of the version named. */
  startAnew(etag?: string): Promise<void>;
  append(bytes: Uint8Array): Promise<void>;
  /** The hash of all bytes, in hexadecimal; undefined when none was asked for. Nothing may be appended afterwards. */
  digest(): string | undefined;
  /** Brings the bytes to the disk and gives the file its name. */
  finish(): Promise<void>;
  /** Deletes it. */
  discard(): Promise<void>;
  /** Leaves what there is for the next time. */
  close(): Promise<void>;
}

export interface IncompleteFileOptions {
  readonly algorithm?: FileHash['algorithm'] | undefined;
  /** Bytes the whole file has; needed for the algorithm "git-blob". */
  readonly size?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with the bytes that were checked, of those that are there from before. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/**
 * Opens `<target>.incomplete`, with what an earlier call left in it. The ETag is kept beside it.
 *
 * Every function throws IO naming the file, with a hint when the disk is full or may not be written.
 */
export async function openIncompleteFile(target: string, options: IncompleteFileOptions = {}): Promise<IncompleteFile> {
  const { algorithm, size = 0 } = options;
  const path = target + INCOMPLETE_ENDING;
  const etagPath = target + ETAG_ENDING;
  const newHasher = () => (algorithm === undefined ? undefined : createHasher(algorithm, size));

  const { handle, length: found } = await named(path, () => openForAppending(path));
  let etag = await readFile(etagPath, 'utf8').catch(() => undefined);
  let length = found;
  let hasher = newHasher();
  if (hasher !== undefined && length > 0) await addOrClose(hasher, path, handle, options);

  return {
    get length() {
      return length;
    },
    get etag() {
      return etag;
    },
    startAnew: (version) =>
      named(path, async () => {
        if (length > 0) await handle.truncate(0);
        [length, etag, hasher] = [0, version, newHasher()];
        if (version === undefined) await rm(etagPath, { force: true });
        else await writeFile(etagPath, version);
      }),
    append: (bytes) =>
      named(path, async () => {
        await handle.appendFile(bytes);
        hasher?.update(bytes);
        length += bytes.length;
      }),
    digest: () => hasher?.digest(),
    finish: () =>
      named(target, async () => {
        await handle.sync().finally(() => handle.close());
        await rm(etagPath, { force: true });
        await rename(path, target);
      }),
    discard: () =>
      named(path, async () => {
        await handle.close();
        await rm(etagPath, { force: true });
        await rm(path, { force: true });
      }),
    close: () =>
      named(path, async () => {
        await handle.close();
        if (length === 0) await rm(path, { force: true });
      }),
  };
}

async function openForAppending(path: string): Promise<{ handle: FileHandle; length: number }> {
  const handle = await open(path, 'a');
  return { handle, length: (await stat(path)).size };
}

async function addOrClose(hasher: Hasher, path: string, handle: FileHandle, options: IncompleteFileOptions) {
  try {
    await addFile(hasher, path, options);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function named<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw fileError('Cannot write the file', path, cause);
  }
}

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
function createHasher(algorithm: FileHash['algorithm'], size: number): Hasher {
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
async function addFile(hasher: Hasher, path: string, options: AddFileOptions = {}): Promise<number> {
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

/** The hash of a file of `size` bytes, in hexadecimal. Throws as addFile() does. */
export async function hashOfFile(
  path: string,
  algorithm: FileHash['algorithm'],
  size: number,
  options: AddFileOptions = {},
): Promise<string> {
  const hasher = createHasher(algorithm, size);
  await addFile(hasher, path, options);
  return hasher.digest();
}

const READ_BYTES = 2 ** 20;
