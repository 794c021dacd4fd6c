/** Uses items one after the other; while one is in use the next is being made, and no further one. */
export async function oneAhead<T>(items: AsyncIterable<T>, use: (item: T) => Promise<void>): Promise<void> {
  let running = Promise.resolve();
  try {
    for await (const item of items) {
      await running;
      running = use(item);
      // A failure is seen when the next item is there; until then it must not count as unhandled.
      running.catch(() => undefined);
    }
  } finally {
    await running;
  }
}
