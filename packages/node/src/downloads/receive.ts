import { FgclipError } from '@fgclip/core';
import { bytesInAll, rangeStart, strongTag } from './content-headers.ts';
import { refuseFullDisk } from './disk-room.ts';
import { httpError } from './http-error.ts';
import { refuseImpostor, refuseWebPage, TELLING_BYTES } from './impostor.ts';
import type { IncompleteFile } from './incomplete-file.ts';
import { Interruption, networkFailure } from './interruption.ts';
import { anySignal, throwIfStopped } from './stop.ts';
import { wrongSize } from './wrong-file.ts';

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
  refuseWebPage(headers.get('content-type'), url, target);
  if (status === 200) return true;
  const etag = strongTag(headers);
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
    await file.startAnew(strongTag(response.headers));
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
