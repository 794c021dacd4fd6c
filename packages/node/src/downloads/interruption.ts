import { setTimeout as pause } from 'node:timers/promises';
import { FgclipError } from '@fgclip/core';
import { throwIfAborted } from '@fgclip/core/internal';

/** A failure that may pass: a dropped or stalled connection, an overloaded server. */
export class Interruption extends Error {
  /** How long the server asks to be left alone, in milliseconds. */
  readonly retryAfter: number | undefined;
  /** Nobody is there to talk to; waiting helps only where somebody was a moment ago. */
  readonly isUnreachable: boolean;

  constructor(
    message: string,
    details: {
      readonly retryAfter?: number | undefined;
      readonly isUnreachable?: boolean;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: details.cause });
    this.name = 'Interruption';
    this.retryAfter = details.retryAfter;
    this.isUnreachable = details.isUnreachable ?? false;
  }
}

/** What fetch() failed with, as an interruption. */
export function networkFailure(error: unknown): Interruption {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const { code = '', message = String(cause) } = cause as NodeJS.ErrnoException;
  return new Interruption(message || code || 'the connection failed', {
    isUnreachable: unreachable.has(code),
    cause: error,
  });
}

const unreachable: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'ECONNREFUSED',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** The error for the caller once it is clear that an interruption will not pass. */
function gaveUp(url: string, interruption: Interruption): FgclipError {
  const { isUnreachable, message } = interruption;
  return new FgclipError('IO', isUnreachable ? 'Cannot reach the server' : 'The server does not deliver', {
    file: url,
    found: message,
    hint: isUnreachable
      ? 'Check the connection and the address; what was downloaded before can be used offline'
      : 'Try again later: the download goes on from where it stopped',
    cause: interruption,
  });
}

/** Whether an error says that the server could not be reached or did not deliver, rather than that it refused. */
export function isInterrupted(error: unknown): boolean {
  return FgclipError.isInstance(error) && error.cause instanceof Interruption;
}

/** Statuses that may be another in a moment. */
const passing: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** What an answer without content means: an Interruption when it may pass, else an FgclipError. */
export function httpError(response: Response, url: string): Error {
  const { status, statusText, headers } = response;
  const found = `HTTP ${[status, statusText].filter(Boolean).join(' ')}${reason(headers)}`;
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
    return new FgclipError('NOT_FOUND', 'The server has no such file', {
      file: url,
      found,
      hint: 'Check the name and the revision',
    });
  }
  return new FgclipError('IO', 'The server does not give the file', { file: url, found });
}

/** Hugging Face's hub says more in headers of its own. */
function reason(headers: Headers): string {
  const message = headers.get('x-error-message');
  return message === null ? '' : ` (${message})`;
}

/** Seconds or a date (RFC 9110, 10.2.3) as milliseconds from now. */
export function retryAfter(value: string | null, now: number = Date.now()): number | undefined {
  if (value === null) return undefined;
  const milliseconds = /^\s*\d+\s*$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}

/** How stubborn to be. */
export interface RetryPolicy {
  /** How many times in a row to try without getting a byte further. Default 5. */
  readonly attempts?: number;
  /** Milliseconds before the second attempt; doubled before each further one. Default 1,000. */
  readonly delay?: number;
}

export interface RetryOptions extends RetryPolicy {
  readonly url: string;
  readonly signal?: AbortSignal | undefined;
  /** How far the work is: whatever grows shows that the attempt before was not in vain. */
  readonly position?: () => number;
  /** Called before each pause with what happened. */
  readonly onPause?: ((reason: string) => void) | undefined;
}

const LONGEST_PAUSE = 60_000;
/** A server that asks for more than this, in milliseconds, is given up. */
const LONGEST_RETRY_AFTER = 300_000;

/** Repeats work that is interrupted. Throws IO when it does not recover, any other error as it comes. */
export async function withRetries<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { url, signal, attempts = 5, delay = 1000, position = () => 0, onPause } = options;
  const start = position();
  let failures = 0;
  for (;;) {
    const before = position();
    try {
      return await work();
    } catch (error) {
      throwIfStopped(signal);
      if (!(error instanceof Interruption)) throw error;
      failures = position() > before ? 1 : failures + 1;
      const { retryAfter = 0, isUnreachable, message } = error;
      const isHopeless = isUnreachable && position() === start;
      if (failures >= attempts || isHopeless || retryAfter > LONGEST_RETRY_AFTER) throw gaveUp(url, error);
      const milliseconds = Math.max(retryAfter, Math.min(delay * 2 ** (failures - 1), LONGEST_PAUSE));
      onPause?.(`${message}; trying again in ${Math.ceil(milliseconds / 1000)} s`);
      // An abort ends the pause, and the next round tells what it was.
      await pause(milliseconds, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
      throwIfStopped(signal);
    }
  }
}

/** Throws the FgclipError a signal was fired with, or else ABORTED, when it has fired. */
export function throwIfStopped(signal: AbortSignal | undefined): void {
  if (FgclipError.isInstance(signal?.reason)) throw signal.reason;
  throwIfAborted(signal);
}

/** One signal for all that are there. */
export function anySignal(...signals: readonly (AbortSignal | undefined)[]): AbortSignal {
  return AbortSignal.any(signals.filter((signal) => signal !== undefined));
}
