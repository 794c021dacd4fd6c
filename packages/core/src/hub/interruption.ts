import { FgclipError, throwIfAborted } from '../errors.ts';

/** How stubborn to be. */
export interface RetryPolicy {
  /** How many times in a row to try without getting a byte further. Default 5. */
  readonly attempts?: number;
  /** Milliseconds before the second attempt; doubled before each further one. Default 1,000. */
  readonly delay?: number;
}

/** A failure that may pass: a dropped or stalled connection, an overloaded server. */
export class Interruption extends Error {
  /** How long the server asks to be left alone, in milliseconds. */
  readonly retryAfter: number;
  /**
   * What to check, where nobody is there to talk to; undefined where a server was reached. Waiting helps only where
   * somebody was there a moment ago.
   */
  readonly unreachableHint: string | undefined;

  constructor(
    message: string,
    details: {
      readonly retryAfter?: number | undefined;
      readonly unreachableHint?: string | undefined;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: details.cause });
    this.name = 'Interruption';
    this.retryAfter = details.retryAfter ?? 0;
    this.unreachableHint = details.unreachableHint;
  }
}

/** Whether an error says that a server could not be reached or did not deliver, rather than that it refused. */
export function isInterrupted(error: unknown): boolean {
  return FgclipError.isInstance(error) && error.cause instanceof Interruption;
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

/**
 * Repeats work that is interrupted.
 *
 * @throws IO when it does not recover; what throwIfStopped() throws; any other error as it comes.
 */
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
      const { retryAfter, unreachableHint, message } = error;
      const isHopeless = unreachableHint !== undefined && position() === start;
      if (failures >= attempts || isHopeless || retryAfter > LONGEST_RETRY_AFTER) throw gaveUp(url, error);
      const milliseconds = Math.max(retryAfter, Math.min(delay * 2 ** (failures - 1), LONGEST_PAUSE));
      onPause?.(`${message}; trying again in ${Math.ceil(milliseconds / 1000)} s`);
      await pause(milliseconds, signal);
      throwIfStopped(signal);
    }
  }
}

/** Ends early when the signal fires, and at once when it has. */
async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted) return;
  await new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener('abort', end);
  });
}

/** The error for the caller once it is clear that an interruption will not pass. */
function gaveUp(url: string, interruption: Interruption): FgclipError {
  const { unreachableHint, message } = interruption;
  const problem = unreachableHint === undefined ? 'The server does not deliver' : 'Cannot reach the server';
  return new FgclipError('IO', problem, {
    file: url,
    found: message,
    hint: unreachableHint ?? 'Try again later: the download goes on from where it stopped',
    cause: interruption,
  });
}

/** Throws the FgclipError that a signal was fired with, or else ABORTED, when it has fired. */
export function throwIfStopped(signal: AbortSignal | undefined): void {
  if (FgclipError.isInstance(signal?.reason)) throw signal.reason;
  throwIfAborted(signal);
}

/** One signal for all that are there. */
export function anySignal(...signals: readonly (AbortSignal | undefined)[]): AbortSignal {
  return AbortSignal.any(signals.filter((signal) => signal !== undefined));
}
