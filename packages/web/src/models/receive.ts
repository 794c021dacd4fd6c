import { FgclipError, type JsonAnswer } from '@fgclip/core';
import { impostorError, impostorOf, notTheProtocol, TELLING_BYTES, throwIfAborted } from '@fgclip/core/internal';
import type { ModelOptions, RetryPolicy } from './model-source.ts';
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

/**
 * Receives what a file lacks, in one request (two when what is there turns out to be of another version): the rest by
 * Range (RFC 9110, 14.2), all of it when the server does not go along with that. If-Range is not sent, since servers
 * would have to allow it to other sites: the ETag of what comes is compared instead.
 *
 * Throws Interruption when it may work another time, FgclipError when not.
 */
export async function receive(file: PartialFile, options: ReceiveOptions): Promise<void> {
  const { url, headers, signal, idleTimeout = IDLE_TIMEOUT, fetch = globalThis.fetch } = options;
  if (file.length > 0 && strong(file.record?.etag) === undefined && options.hash === undefined) {
    await file.startAnew({ url });
  }
  const idle = idleTimer(idleTimeout);
  const failure = (error: unknown, isUnreachable: boolean) => {
    throwIfAborted(signal);
    if (idle.signal.aborted) return new Interruption(`nothing came for ${idleTimeout / 1000} s`);
    return new Interruption(String(error), { isUnreachable });
  };
  try {
    const range = file.length > 0 ? { range: `bytes=${file.length}-` } : {};
    const response = await fetch(url, {
      headers: { ...headers, ...range },
      // It is stored in parts; the browser need not keep it a second time.
      cache: 'no-store',
      signal: signal === undefined ? idle.signal : AbortSignal.any([signal, idle.signal]),
    }).catch((error: unknown) => {
      throw failure(error, true);
    });
    try {
      if (continues(file, response, options)) {
        await store(file, response, { ...options, restart: idle.restart, failure: (error) => failure(error, false) });
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
  if (/^\s*text\/html\b/i.test(headers.get('content-type') ?? '')) throw impostorError('web page', url);
  if (status === 200) return true;
  const etag = strong(headers.get('etag'));
  const known = strong(file.record?.etag);
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

/** The ETag, unless it is a weak one, which does not vouch for bytes. */
function strong(etag: string | null | undefined): string | undefined {
  return etag === null || etag === undefined || etag.startsWith('W/') ? undefined : etag;
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

/** A failure that may pass: a dropped or stalled connection, an overloaded server. */
class Interruption extends Error {
  /** How long the server asks to be left alone, in milliseconds. */
  readonly retryAfter: number;
  /** No answer came at all: nobody is there, or the browser forbids asking. */
  readonly isUnreachable: boolean;

  constructor(
    message: string,
    { retryAfter = 0, isUnreachable = false }: { readonly retryAfter?: number; readonly isUnreachable?: boolean } = {},
  ) {
    super(message);
    this.name = 'Interruption';
    this.retryAfter = retryAfter;
    this.isUnreachable = isUnreachable;
  }
}

/** Whether an error says that a server could not be reached or did not deliver, rather than that it refused. */
export function isInterrupted(error: unknown): boolean {
  return FgclipError.isInstance(error) && error.cause instanceof Interruption;
}

export interface RetryOptions extends RetryPolicy {
  readonly url: string;
  readonly signal: AbortSignal | undefined;
  /** How far the work is: whatever grows shows that the attempt before was not in vain. */
  readonly position?: () => number;
  /** Called before each pause with what happened. */
  readonly onPause?: (reason: string) => void;
}

const LONGEST_PAUSE = 60_000;
/** A server that asks for more than this, in milliseconds, is given up. */
const LONGEST_RETRY_AFTER = 300_000;

/** Repeats work that is interrupted. Throws IO when it does not recover, any other error as it comes; ABORTED. */
export async function withRetries<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { url, signal, attempts = 5, delay = 1000, position = () => 0, onPause } = options;
  const start = position();
  let failures = 0;
  for (;;) {
    const before = position();
    try {
      return await work();
    } catch (error) {
      throwIfAborted(signal);
      if (!(error instanceof Interruption)) throw error;
      failures = position() > before ? 1 : failures + 1;
      const { retryAfter, isUnreachable, message } = error;
      const isHopeless = isUnreachable && position() === start;
      if (failures >= attempts || isHopeless || retryAfter > LONGEST_RETRY_AFTER) throw gaveUp(url, error);
      const milliseconds = Math.max(retryAfter, Math.min(delay * 2 ** (failures - 1), LONGEST_PAUSE));
      onPause?.(`${message}; trying again in ${Math.ceil(milliseconds / 1000)} s`);
      await pause(milliseconds, signal);
    }
  }
}

/** Throws ABORTED. */
async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener('abort', end);
  });
  throwIfAborted(signal);
}

function gaveUp(url: string, interruption: Interruption): FgclipError {
  const { isUnreachable, message } = interruption;
  return new FgclipError('IO', isUnreachable ? 'Cannot reach the server' : 'The server does not deliver', {
    file: url,
    found: message,
    hint: isUnreachable
      ? 'Check the connection and the address, and that the server allows other sites to ask (CORS); what was downloaded before can be used offline'
      : 'Try again later: the download goes on from where it stopped',
    cause: interruption,
  });
}

/** Statuses that may be another in a moment. */
const passing: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** What an answer without content means: an Interruption when it may pass, else an FgclipError. */
function httpError({ status, statusText, headers }: Response, url: string): Error {
  const message = headers.get('x-error-message');
  const found = `HTTP ${[status, statusText].filter(Boolean).join(' ')}${message === null ? '' : ` (${message})`}`;
  if (passing.has(status)) return new Interruption(found, { retryAfter: retryAfter(headers.get('retry-after')) });
  if (status === 401 || status === 403) {
    return new FgclipError('IO', 'The server denies access', {
      file: url,
      found,
      hint:
        'Check the name: a hub hides what it does not have. A private or gated model asks for its terms to be accepted ' +
        'on its page and for an access token',
    });
  }
  if (status === 404 || status === 410) {
    const hint = 'Check the name and the revision';
    return new FgclipError('NOT_FOUND', 'The server has no such file', { file: url, found, hint });
  }
  return new FgclipError('IO', 'The server does not give the file', { file: url, found });
}

/** Seconds or a date (RFC 9110, 10.2.3) as milliseconds from now. */
function retryAfter(value: string | null): number {
  if (value === null) return 0;
  const milliseconds = /^\s*\d+\s*$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(milliseconds) ? 0 : Math.max(0, milliseconds);
}

export function authorization({ token }: ModelOptions): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

const METADATA_TIMEOUT = 30_000;

/** Asks the hub's API. Throws IO, NOT_FOUND, INVALID_FORMAT when the answer is no JSON; ABORTED. */
export async function getJson(url: string, options: ModelOptions): Promise<JsonAnswer> {
  const { signal, retry, fetch = globalThis.fetch, idleTimeout = METADATA_TIMEOUT } = options;
  const attempt = async (): Promise<JsonAnswer> => {
    const late = AbortSignal.timeout(idleTimeout);
    try {
      const headers = { accept: 'application/json', ...authorization(options) };
      const response = await fetch(url, { headers, signal: signal ? AbortSignal.any([signal, late]) : late });
      const text = await response.text();
      if (!response.ok) throw httpError(response, url);
      return { value: parseJson(text, url), link: response.headers.get('link') };
    } catch (error) {
      throwIfAborted(signal);
      if (FgclipError.isInstance(error) || error instanceof Interruption) throw error;
      throw new Interruption(late.aborted ? `no answer for ${idleTimeout / 1000} s` : String(error), {
        isUnreachable: !late.aborted,
      });
    }
  };
  return withRetries(attempt, { ...retry, url, signal });
}

function parseJson(text: string, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notTheProtocol(url, 'JSON');
  }
}
