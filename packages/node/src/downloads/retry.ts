import { setTimeout as pause } from 'node:timers/promises';
import { gaveUp, Interruption } from './interruption.ts';
import { throwIfStopped } from './stop.ts';

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
