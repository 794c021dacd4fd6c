import { FgclipError, throwIfAborted } from '@fgclip/core';

/** Throws the FgclipError a signal was fired with, or else ABORTED, when it has fired. */
export function throwIfStopped(signal: AbortSignal | undefined): void {
  if (FgclipError.isInstance(signal?.reason)) throw signal.reason;
  throwIfAborted(signal);
}

/** One signal for all that are there. */
export function anySignal(...signals: readonly (AbortSignal | undefined)[]): AbortSignal {
  return AbortSignal.any(signals.filter((signal) => signal !== undefined));
}
