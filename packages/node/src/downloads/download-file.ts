import { stat } from 'node:fs/promises';
import { FgclipError, type RetryPolicy } from '@fgclip/core';
import { throwIfStopped, withRetries } from '@fgclip/core/internal';
import { fileError } from '../files/files.ts';
import { withFileLock } from './file-lock.ts';
import { type FileHash, hashOfFile, type IncompleteFile, openIncompleteFile } from './incomplete-file.ts';
import { problemOf, receive } from './receive.ts';

/** How a download stands. */
export interface DownloadProgress {
  /**
   * "waiting": another process is downloading the same file. "checking": bytes that are there are being hashed.
   * "pausing": something went wrong that may pass.
   */
  readonly state: 'waiting' | 'checking' | 'downloading' | 'pausing';
  /** Bytes that are there, or checked. */
  readonly done: number;
  /** Bytes in all; absent as long as nobody has said. */
  readonly total?: number;
  /** What is being waited for. */
  readonly detail?: string;
}

/** How to get files over the network; the same for one and for many. */
export interface TransferOptions {
  readonly retry?: RetryPolicy | undefined;
  /** Milliseconds without a byte after which the server counts as stalled. Default 60,000. */
  readonly idleTimeout?: number | undefined;
  /** A lock that nobody has renewed for so many milliseconds belongs to a process that died. Default 10,000. */
  readonly staleLock?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Default the global one. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

export interface DownloadFileOptions extends TransferOptions {
  readonly url: string;
  /** Path of the finished file. */
  readonly target: string;
  readonly hash?: FileHash | undefined;
  /** In bytes. */
  readonly size?: number | undefined;
  /** Whether a finished file that is there is hashed again, and replaced when it has changed. Default false. */
  readonly verify?: boolean | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
}

export interface DownloadedFile {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** False when it was there already. */
  readonly isNew: boolean;
}

const IDLE_TIMEOUT = 60_000;

/**
 * Downloads a file, whole or not at all: into `<target>.incomplete`, which survives an abort and a kill and which the
 * next call goes on from; checked; then renamed. Of several processes one downloads and the others wait for it.
 *
 * @throws INVALID_DATA when size or hash are not as told (nothing is left of the file); INVALID_FORMAT when a web page
 * or a git-lfs pointer comes instead; NOT_FOUND; IO when the server denies access or does not deliver, the folder
 * cannot be written or the disk is full; ABORTED.
 */
export async function downloadFile(options: DownloadFileOptions): Promise<DownloadedFile> {
  const { target, staleLock: stale, signal, onProgress } = options;
  throwIfStopped(signal);
  const there = await finishedFile(options);
  if (there !== undefined) return there;
  const onWait = () => onProgress?.({ state: 'waiting', done: 0, detail: 'waiting for another process' });
  return withFileLock(target, { stale, signal, onWait }, async (held) => {
    const locked = { ...options, signal: held };
    return (await finishedFile(locked)) ?? (await download(locked));
  });
}

/** The file when it is there already and as it should be. */
async function finishedFile(options: DownloadFileOptions): Promise<DownloadedFile | undefined> {
  const { target, size, hash, verify = false, signal, onProgress } = options;
  const found = await sizeOf(target);
  if (found === undefined || (size !== undefined && size !== found)) return undefined;
  if (verify && hash !== undefined) {
    const onChecked = (done: number) => onProgress?.({ state: 'checking', done, total: found });
    const digest = await hashOfFile(target, hash.algorithm, found, { signal, onProgress: onChecked });
    if (digest !== hash.value) return undefined;
  }
  return { path: target, size: found, isNew: false };
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const found = await stat(path);
    if (!found.isDirectory()) return found.size;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fileError('Cannot read the file', path, cause);
  }
  throw new FgclipError('IO', 'Cannot write the file: a folder has its name', { file: path });
}

async function download(options: DownloadFileOptions): Promise<DownloadedFile> {
  const { url, target, hash, size, signal, onProgress } = options;
  const totals = size === undefined ? {} : { total: size };
  const file = await openIncompleteFile(target, {
    ...{ algorithm: hash?.algorithm, size, signal },
    onProgress: (done) => onProgress?.({ state: 'checking', done, ...totals }),
  });
  let isOpen = true;
  try {
    const isResumed = file.length > 0;
    await receiveAll(file, options);
    let error = problemOf(file, options);
    // What was there before may have been damaged; what came just now is what the server has.
    if (error !== undefined && isResumed) {
      await file.startAnew();
      await receiveAll(file, options);
      error = problemOf(file, options);
    }
    if (error !== undefined) throw error;
    isOpen = false;
    await file.finish();
    return { path: target, size: file.length, isNew: true };
  } catch (error) {
    if (!FgclipError.isInstance(error) || error.code !== 'INVALID_DATA') throw error;
    isOpen = false;
    await file.discard();
    throw new FgclipError(error.code, 'What was downloaded is not what it should be, and was deleted', {
      ...{ file: url, expected: error.expected, found: error.found, hint: error.hint, cause: error },
    });
  } finally {
    if (isOpen) await file.close();
  }
}

async function receiveAll(file: IncompleteFile, options: DownloadFileOptions): Promise<void> {
  const { url, hash, size, idleTimeout = IDLE_TIMEOUT, retry, signal, onProgress } = options;
  if (size !== undefined && file.length > size) await file.startAnew();
  // Killed between the last byte and the renaming.
  if (size !== undefined && file.length === size && (file.etag ?? hash) !== undefined) return;
  let total = size;
  const report = (state: DownloadProgress['state'], detail?: string) =>
    onProgress?.({
      ...{ state, done: file.length },
      ...(total !== undefined && { total }),
      ...(detail !== undefined && { detail }),
    });
  const onReceived = (_: number, known: number | undefined) => {
    total = known;
    report('downloading');
  };
  await withRetries(
    () => receive(file, { ...options, idleTimeout, isHashed: hash !== undefined, onProgress: onReceived }),
    { ...retry, url, signal, position: () => file.length, onPause: (reason) => report('pausing', reason) },
  );
}
