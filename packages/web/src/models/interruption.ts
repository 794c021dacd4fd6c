import { FgclipError, throwIfAborted } from '@fgclip/core';
import type { RetryPolicy } from './model-options.ts';

/** A failure that may pass: a dropped or stalled connection, an overloaded server. */
export class Interruption extends Error {
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
