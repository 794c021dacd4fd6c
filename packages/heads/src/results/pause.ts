import { throwIfAborted } from '@fgclip/core';

/** Lets whatever else waits have a turn, and then stops if that is wanted. Throws ABORTED. */
export async function pause(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
  throwIfAborted(signal);
}
