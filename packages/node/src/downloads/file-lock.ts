import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { FgclipError } from '@fgclip/core';
import { anySignal, throwIfStopped } from '@fgclip/core/internal';
import { fileError } from '../files/files.ts';

export interface LockOptions {
  /** A lock that nobody has renewed for so many milliseconds belongs to a process that died. Default 10,000. */
  readonly stale?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called again and again while another process holds the lock. */
  readonly onWait?: (() => void) | undefined;
}

export const LOCK_ENDING = '.lock';
const DEFAULT_STALE = 10_000;
const ASK_EVERY = 200;

/**
 * Runs work while no other process (nor another call in this one) does any under the same path. The lock is the folder
 * `<path>.lock`; it is gone when the work is done, and outlives a killed process by `stale` milliseconds only.
 *
 * The work gets a signal that fires with `signal`, and when the lock is lost: after the computer slept, for one.
 * Throws IO when the lock cannot be made, ABORTED.
 */
export async function withFileLock<T>(
  path: string,
  options: LockOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const lost = new AbortController();
  const release = await acquire(path, options, (cause) => lost.abort(lockLost(path, cause)));
  try {
    return await work(anySignal(options.signal, lost.signal));
  } finally {
    // A lock that was lost is somebody else's to release.
    await release().catch(() => undefined);
  }
}

/** Whether a living process holds the lock of the path. */
export async function isLocked(
  path: string,
  { stale = DEFAULT_STALE }: Pick<LockOptions, 'stale'> = {},
): Promise<boolean> {
  const { check } = await import('proper-lockfile');
  return check(path, { realpath: false, stale });
}

async function acquire(
  path: string,
  { stale = DEFAULT_STALE, signal, onWait }: LockOptions,
  onCompromised: (cause: Error) => void,
): Promise<() => Promise<void>> {
  // Loaded when it is needed: it listens to the process's signals from then on.
  const { lock } = await import('proper-lockfile');
  try {
    await mkdir(dirname(path), { recursive: true });
  } catch (cause) {
    throw fileError('Cannot make the folder for the file', path, cause);
  }
  for (;;) {
    throwIfStopped(signal);
    try {
      return await lock(path, { realpath: false, stale, update: stale / 5, onCompromised });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ELOCKED') throw fileError('Cannot lock the file', path, cause);
      onWait?.();
      await pause(ASK_EVERY);
    }
  }
}

function lockLost(file: string, cause: Error): FgclipError {
  return new FgclipError('IO', 'Another process may have taken over while this one stood still', {
    file,
    hint: 'Run it again: it goes on from where it stopped',
    cause,
  });
}
