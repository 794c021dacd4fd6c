import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FgclipError } from '@fgclip/core';
import {
  anySignal,
  httpError,
  Interruption,
  impostorError,
  impostorOf,
  isWebPage,
  strongTag,
  TELLING_BYTES,
  throwIfStopped,
} from '@fgclip/core/internal';
import type { FileHash, IncompleteFile } from './incomplete-file.ts';
import { networkFailure } from './network-failure.ts';

export interface ReceiveOptions {
  readonly url: string;
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Bytes the whole file must have. */
  readonly size?: number | undefined;
  /** Whether bytes of another version would be found out by their hash. */
  readonly isHashed: boolean;
  /** Milliseconds without a byte after which the server counts as stalled. */
  readonly idleTimeout: number;
  readonly signal?: AbortSignal | undefined;
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Called with the bytes that are there, and with their number in the end where it is known. */
  readonly onProgress?: ((done: number, total: number | undefined) => void) | undefined;
}

/**
 * Receives what an incomplete file lacks, in one request (two when what is there turns out to be of another version):
 * the rest by Range and If-Range (RFC 9110, 13.1.5 and 14.2), all of it when the server does not go along with that.
 *
 * Throws Interruption when it may work another time, FgclipError when not.
 */
export async function receive(file: IncompleteFile, options: ReceiveOptions): Promise<void> {
  const { url, headers, signal, idleTimeout, fetch = globalThis.fetch } = options;
  if (file.length > 0 && file.etag === undefined && !options.isHashed) await file.startAnew();
  const idle = idleTimer(idleTimeout);
  const failure = (error: unknown) => {
    throwIfStopped(signal);
    return idle.signal.aborted ? new Interruption(`nothing came for ${idleTimeout / 1000} s`) : networkFailure(error);
  };
  try {
    const response = await fetch(url, {
      headers: { ...headers, 'accept-encoding': 'identity', ...rangeHeaders(file) },
      signal: anySignal(signal, idle.signal),
    }).catch((error: unknown) => {
      throw failure(error);
    });
    try {
      if (continues(file, response, options)) {
        await store(file, response, chunksOf(response, idle.restart, failure), options);
        return;
      }
    } finally {
      // Frees the connection where the body was not wanted; where it was read there is nothing left.
      await response.body?.cancel().catch(() => undefined);
    }
  } finally {
    idle.stop();
  }
  await file.startAnew();
  await receive(file, options);
}

function rangeHeaders({ length, etag }: IncompleteFile): Record<string, string> {
  if (length === 0) return {};
  return { range: `bytes=${length}-`, ...(etag !== undefined && { 'if-range': etag }) };
}

/** Whether the body is what the file lacks; false when the bytes that are there fit nothing the server has. */
function continues(file: IncompleteFile, response: Response, options: ReceiveOptions): boolean {
  const { url, target } = options;
  const { status, headers } = response;
  if (status === 416 && file.length > 0) return false;
  if (status !== 200 && status !== 206) throw httpError(response, url);
  refuseWebPage(response, url, target);
  if (status === 200) return true;
  const etag = strongTag(headers.get('etag'));
  const isSame = etag === undefined || file.etag === undefined || etag === file.etag;
  if (rangeStart(headers) === file.length && isSame) return true;
  if (file.length > 0) return false;
  throw new FgclipError('IO', 'The server sends a part of the file where all of it was asked for', { file: url });
}

/** The body, piece by piece; what goes wrong on the way is translated. */
async function* chunksOf(
  { body }: Response,
  onChunk: () => void,
  failure: (error: unknown) => Error,
): AsyncGenerator<Uint8Array, void> {
  try {
    for await (const chunk of body ?? []) {
      onChunk();
      yield chunk;
    }
  } catch (error) {
    throw failure(error);
  }
}

async function store(
  file: IncompleteFile,
  response: Response,
  chunks: AsyncIterable<Uint8Array>,
  options: ReceiveOptions,
): Promise<void> {
  const { url, target, size, onProgress } = options;
  const isWhole = response.status === 200;
  const total = bytesInAll(response);
  if (size !== undefined && total !== undefined && total !== size) throw wrongSize(url, size, total);

  let start: Uint8Array | undefined = isWhole ? new Uint8Array() : undefined;
  const begin = async (bytes: Uint8Array) => {
    refuseImpostor(bytes, url, target);
    await file.startAnew(strongTag(response.headers.get('etag')));
    start = undefined;
  };
  if (total !== undefined) await refuseFullDisk(target, total - (isWhole ? 0 : file.length));
  for await (const chunk of chunks) {
    const bytes = start === undefined ? chunk : Buffer.concat([start, chunk]);
    if (start !== undefined) {
      start = bytes;
      if (bytes.length < TELLING_BYTES) continue;
      await begin(bytes);
    }
    await file.append(bytes);
    onProgress?.(file.length, total ?? size);
  }
  if (start !== undefined) {
    const rest = start;
    await begin(rest);
    await file.append(rest);
  }
  onProgress?.(file.length, total ?? size);
  if (total !== undefined && file.length < total) {
    throw new Interruption(`the connection ended after ${file.length} of ${total} bytes`);
  }
}

/** A signal that fires when restart() has not been called for a while. */
function idleTimer(milliseconds: number) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), milliseconds);
  return { signal: controller.signal, restart: () => void timer.refresh(), stop: () => clearTimeout(timer) };
}

/** The length of the whole file, where the answer tells it. */
function bytesInAll({ status, headers }: Response): number | undefined {
  if ((headers.get('content-encoding') ?? 'identity') !== 'identity') return undefined;
  const text =
    status === 206 ? /\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1] : headers.get('content-length');
  return text === null || text === undefined ? undefined : Number(text);
}

/** Where the part begins that an answer with status 206 brings. */
function rangeStart(headers: Headers): number | undefined {
  const start = /^bytes (\d+)-/.exec(headers.get('content-range') ?? '')?.[1];
  return start === undefined ? undefined : Number(start);
}

/** Throws IO when the disk that a file goes to has no room for so many more bytes. */
async function refuseFullDisk(target: string, wanted: number): Promise<void> {
  const room = await statfs(dirname(target)).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => Number.POSITIVE_INFINITY,
  );
  if (wanted <= room) return;
  throw new FgclipError('IO', 'There is not enough room on the disk', {
    file: target,
    expected: `${wanted} bytes free`,
    found: `${room} bytes`,
    hint: 'Make room, or name a folder on another disk',
  });
}

/**
 * Throws INVALID_FORMAT when a file begins as a web page or as a git-lfs pointer and should be neither.
 *
 * @param start The first TELLING_BYTES of it, or all there are.
 */
export function refuseImpostor(start: Uint8Array, source: string, file = source): void {
  const impostor = impostorOf(start);
  if (impostor === undefined || (impostor === 'web page' && mayBePage(file))) return;
  throw impostorError(impostor, source);
}

/** Throws INVALID_FORMAT when a server says that it sends a web page and the file should be none. */
export function refuseWebPage(response: Response, source: string, file = source): void {
  if (!mayBePage(file) && isWebPage(response)) throw impostorError('web page', source);
}

function mayBePage(file: string): boolean {
  return /\.x?html?$/i.test(file);
}

/** What is known of a file before it comes. */
interface Told {
  readonly url: string;
  readonly hash?: FileHash | undefined;
  readonly size?: number | undefined;
}

/** What is wrong with the bytes that have come; undefined when they are as told. Asks the file for its digest. */
export function problemOf(file: IncompleteFile, { url, hash, size }: Told): FgclipError | undefined {
  if (size !== undefined && file.length !== size) return wrongSize(url, size, file.length);
  const digest = file.digest();
  if (hash === undefined || digest === hash.value) return undefined;
  return new FgclipError('INVALID_DATA', 'The file does not have the hash it should have', {
    file: url,
    expected: `${hash.algorithm} ${hash.value}`,
    found: `${hash.algorithm} ${digest}`,
    hint: 'It was changed where it comes from, or damaged on the way; try again, or another mirror',
  });
}

/** The error for a file of another size than it should have. */
function wrongSize(file: string, expected: number, found: number): FgclipError {
  return new FgclipError('INVALID_DATA', 'The file does not have the size it should have', {
    file,
    expected: `${expected} bytes`,
    found: `${found} bytes`,
    hint: 'It was changed where it comes from, or a mirror holds another version',
  });
}
