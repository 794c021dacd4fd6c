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
  throwIfAborted,
} from '@fgclip/core/internal';
import type { PartialFile } from './partial-file.ts';

export interface ReceiveOptions {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes the whole file must have. */
  readonly size?: number | undefined;
  /** What would find out bytes of another version. */
  readonly hash?: unknown;
  readonly idleTimeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Called with the bytes that are there, and with their number in the end where it is known. */
  readonly onReceived: (loaded: number, total: number | undefined) => void;
}

const IDLE_TIMEOUT = 60_000;

/** What to check where no answer came at all: nobody is there, or the browser forbids asking. */
export const UNREACHABLE_HINT =
  'Check the connection and the address, and that the server allows other sites to ask (CORS); what was downloaded before can be used offline';

/**
 * Receives what a file lacks, in one request (two when what is there turns out to be of another version): the rest by
 * Range (RFC 9110, 14.2), all of it when the server does not go along with that. If-Range is not sent, since servers
 * would have to allow it to other sites: the ETag of what comes is compared instead.
 *
 * Throws Interruption when it may work another time, FgclipError when not.
 */
export async function receive(file: PartialFile, options: ReceiveOptions): Promise<void> {
  const { url, headers, signal, idleTimeout = IDLE_TIMEOUT, fetch = globalThis.fetch } = options;
  if (file.length > 0 && strongTag(file.record?.etag) === undefined && options.hash === undefined) {
    await file.startAnew({ url });
  }
  const idle = idleTimer(idleTimeout);
  const failure = (error: unknown, unreachableHint?: string) => {
    throwIfAborted(signal);
    if (idle.signal.aborted) return new Interruption(`nothing came for ${idleTimeout / 1000} s`);
    return new Interruption(String(error), { unreachableHint });
  };
  try {
    const range = file.length > 0 ? { range: `bytes=${file.length}-` } : {};
    const response = await fetch(url, {
      headers: { ...headers, ...range },
      // It is stored in parts; the browser need not keep it a second time.
      cache: 'no-store',
      signal: anySignal(signal, idle.signal),
    }).catch((error: unknown) => {
      throw failure(error, UNREACHABLE_HINT);
    });
    try {
      if (continues(file, response, options)) {
        await store(file, response, { ...options, restart: idle.restart, failure: (error) => failure(error) });
        return;
      }
    } finally {
      // Frees the connection where the body was not wanted; where it was read there is nothing left.
      await response.body?.cancel().catch(() => undefined);
    }
  } finally {
    idle.stop();
  }
  await file.startAnew({ url });
  await receive(file, options);
}

/** Whether the body is what the file lacks; false when the bytes that are there fit nothing the server has. */
function continues(file: PartialFile, response: Response, { url }: ReceiveOptions): boolean {
  const { status, headers } = response;
  if (status === 416 && file.length > 0) return false;
  if (status !== 200 && status !== 206) throw httpError(response, url);
  if (isWebPage(response)) throw impostorError('web page', url);
  if (status === 200) return true;
  const etag = strongTag(headers.get('etag'));
  const known = strongTag(file.record?.etag);
  const isSame = etag === undefined || known === undefined || etag === known;
  const start = /^bytes (\d+)-/.exec(headers.get('content-range') ?? '')?.[1];
  // Servers of other sites may keep the header to themselves.
  if (isSame && (start === undefined || Number(start) === file.length)) return true;
  if (file.length > 0) return false;
  throw new FgclipError('IO', 'The server sends a part of the file where all of it was asked for', { file: url });
}

interface StoreOptions extends ReceiveOptions {
  readonly restart: () => void;
  readonly failure: (error: unknown) => Error;
}

async function store(file: PartialFile, response: Response, options: StoreOptions): Promise<void> {
  const { url, size, onReceived } = options;
  const { status, headers, body } = response;
  const isWhole = status === 200;
  const sent = bytesInAll(response, file.length);
  const total = size ?? sent;
  let start: Uint8Array<ArrayBuffer> | undefined = isWhole ? new Uint8Array() : undefined;
  const begin = async (bytes: Uint8Array<ArrayBuffer>) => {
    const impostor = impostorOf(bytes);
    if (impostor !== undefined) throw impostorError(impostor, url);
    start = undefined;
    const lastModified = headers.get('last-modified') ?? undefined;
    await file.startAnew({ url, etag: headers.get('etag') ?? undefined, lastModified });
    await file.append(bytes);
  };
  for await (const chunk of chunksOf(body, options)) {
    if (start === undefined) {
      await file.append(chunk);
    } else {
      const bytes: Uint8Array<ArrayBuffer> = joined(start, chunk);
      start = bytes;
      if (bytes.length < TELLING_BYTES) continue;
      await begin(bytes);
    }
    onReceived(file.length, total);
  }
  if (start !== undefined) await begin(start);
  await file.flush();
  onReceived(file.length, total);
  // A server that has sent all that it has has another file than it should.
  const promised = sent ?? size ?? 0;
  if (file.length < promised) {
    throw new Interruption(`the connection ended after ${file.length} of ${promised} bytes`);
  }
}

/** The body, piece by piece; what goes wrong on the way is translated. */
async function* chunksOf(
  body: ReadableStream<Uint8Array<ArrayBuffer>> | null,
  { restart, failure }: StoreOptions,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  const reader = body?.getReader();
  try {
    for (;;) {
      const read = await reader?.read().catch((error: unknown) => {
        throw failure(error);
      });
      if (read?.value === undefined) return;
      restart();
      yield read.value;
    }
  } finally {
    await reader?.cancel().catch(() => undefined);
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** The length of the whole file, where the answer tells it: not of what is compressed on the way. */
function bytesInAll({ status, headers }: Response, before: number): number | undefined {
  if ((headers.get('content-encoding') ?? 'identity') !== 'identity') return undefined;
  const length = headers.get('content-length');
  if (length === null) return undefined;
  return status === 206 ? before + Number(length) : Number(length);
}

/** A signal that fires when restart() has not been called for a while. */
function idleTimer(milliseconds: number) {
  const controller = new AbortController();
  const start = () => setTimeout(() => controller.abort(), milliseconds);
  let timer = start();
  const stop = () => clearTimeout(timer);
  const restart = () => {
    stop();
    timer = start();
  };
  return { signal: controller.signal, stop, restart };
}
