/**
 * Lets timers, signals and the page have a turn now and then: awaiting a runtime that computes on this thread does not.
 */
export function breather(everyMilliseconds = 50): () => Promise<void> {
  let last = Date.now();
  return async () => {
    if (Date.now() - last < everyMilliseconds) return;
    await new Promise<void>((resolve) => setTimeout(resolve));
    last = Date.now();
  };
}
