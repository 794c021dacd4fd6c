import { FgclipError } from '@fgclip/core';
import { throwIfAborted, withRetries } from '@fgclip/core/internal';
import type { FileKey, FileStore } from './file-store.ts';
import type { ModelOptions } from './model-source.ts';
import { PartialFile } from './partial-file.ts';
import { receive } from './receive.ts';

export interface DownloadOptions extends Omit<ModelOptions, 'onNotStored'> {
  readonly url: string;
  readonly key: FileKey;
  readonly store: FileStore | undefined;
  /** Bytes that it must have. */
  readonly size?: number | undefined;
  readonly hash?: FileHash | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly onNotStored: (error: FgclipError) => void;
}

export interface DownloadedFile {
  readonly blob: Blob;
  readonly sha256: string | undefined;
}

/**
 * Downloads a file and stores it; goes on from what an earlier page has left, when it is of the same version. Of several
 * pages one downloads and the others wait for it.
 *
 * @throws INVALID_DATA when size or hash are not as told (nothing is left of the file); INVALID_FORMAT when a web page
 *   or a git-lfs pointer comes instead; NOT_FOUND; IO when the server denies access or does not deliver; ABORTED.
 */
export async function downloadFile(options: DownloadOptions): Promise<DownloadedFile> {
  const { key, signal } = options;
  const download = async () => {
    const file = await PartialFile.open(options.store, key, options.onNotStored);
    return storedFile(file, options) ?? (await downloadInto(file, options));
  };
  // Pages that did not come by https have no locks; nor have they a store to fight for.
  if (globalThis.navigator?.locks === undefined) return download();
  try {
    return await navigator.locks.request(
      `fgclip:${key.model}/${key.file}`,
      signal === undefined ? {} : { signal },
      download,
    );
  } catch (error) {
    throwIfAborted(signal);
    throw error;
  }
}

/** A file that is stored whole; of a mutable address the caller removes it when it has changed. */
function storedFile({ record, length, blob }: PartialFile, { size }: DownloadOptions): DownloadedFile | undefined {
  if (!record?.isWhole || record.size !== length || (size !== undefined && size !== length)) return undefined;
  return { blob, sha256: record.sha256 };
}

async function downloadInto(file: PartialFile, options: DownloadOptions): Promise<DownloadedFile> {
  const { url, hash, size, key } = options;
  if (file.record?.isWhole || file.length > (size ?? Number.POSITIVE_INFINITY)) await file.startAnew({ url });
  const isResumed = file.length > 0;
  try {
    await receiveAll(file, options);
    let problem = await problemOf(file, options);
    // What was there before may have been damaged; what came just now is what the server has.
    if (problem !== undefined && isResumed) {
      await file.startAnew({ url });
      await receiveAll(file, options);
      problem = await problemOf(file, options);
    }
    if (problem !== undefined) throw problem;
    const isWeight = key.file.includes('.onnx');
    const known = hash?.algorithm === 'sha256' ? hash.value : undefined;
    const sha256 = known ?? (isWeight ? await hashOf(file.blob, 'sha256') : undefined);
    return { blob: await file.finish(sha256), sha256 };
  } catch (error) {
    if (FgclipError.isInstance(error) && error.code === 'INVALID_DATA') await file.discard();
    else await file.flush();
    throw error;
  }
}

async function receiveAll(file: PartialFile, options: DownloadOptions): Promise<void> {
  const { url, key, size, hash, retry, signal, onProgress } = options;
  if (size !== undefined && file.length === size && (file.record?.etag ?? hash) !== undefined) return;
  let total = size;
  const report = (loaded: number, known: number | undefined) => {
    total = known;
    onProgress?.({ file: key.file, loaded, ...(known !== undefined && { total: known }) });
  };
  await withRetries(() => receive(file, { ...options, onReceived: report }), {
    ...retry,
    ...{ url, signal, position: () => file.length },
    onPause: (waiting) =>
      onProgress?.({ file: key.file, loaded: file.length, ...(total !== undefined && { total }), waiting }),
  });
}

/** What is wrong with the bytes that have come; undefined when they are as told. */
async function problemOf(
  file: PartialFile,
  { url, hash, size }: Pick<DownloadOptions, 'url' | 'hash' | 'size'>,
): Promise<FgclipError | undefined> {
  if (size !== undefined && file.length !== size) return wrong(url, `${size} bytes`, `${file.length} bytes`);
  const found = hash === undefined ? undefined : await hashOf(file.blob, hash.algorithm);
  if (hash === undefined || found === undefined || found === hash.value) return undefined;
  return wrong(url, `${hash.algorithm} ${hash.value}`, `${hash.algorithm} ${found}`);
}

function wrong(file: string, expected: string, found: string): FgclipError {
  return new FgclipError('INVALID_DATA', 'What was downloaded is not what it should be, and was deleted', {
    ...{ file, expected, found },
    hint: 'It was changed where it comes from, or damaged on the way; try again, or another mirror',
  });
}

/** Files of more bytes are not hashed: the browser's hash function takes a whole file in memory at once. */
const LARGEST_HASHED = 2 ** 30;

/** What a file's bytes must add up to, in hexadecimal; "git-blob" is the id that git gives to content. */
export interface FileHash {
  readonly algorithm: 'sha256' | 'git-blob';
  readonly value: string;
}

/** The hash of a file in hexadecimal; undefined for one that is too large, and where the browser offers no hashes. */
async function hashOf(blob: Blob, algorithm: FileHash['algorithm']): Promise<string | undefined> {
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
