import { setImmediate } from 'node:timers/promises';

/** Milliseconds of work after which others on the thread get their turn. */
const LONGEST = 4;

/** Lets others on the thread have their turn, when the last time is a while ago: to be awaited between pieces of work. */
export function createBreath(): () => Promise<void> | undefined {
  let last = performance.now();
  const rest = async () => {
    await setImmediate();
    last = performance.now();
  };
  return () => (performance.now() - last > LONGEST ? rest() : undefined);
}

/**
 * The results of `work` for every item, in the order of the items, with up to `ahead` of them under way at once: those
 * behind are done while whoever asks is busy with the one in front, and no more are begun than that.
 *
 * When it ends early, by an error or because nobody asks any more, it first waits for what is under way.
 */
export async function* mapAhead<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  ahead: number,
  work: (item: Item) => Result | Promise<Result>,
): AsyncGenerator<Result> {
  const source = iterate(items);
  const underWay: Promise<IteratorResult<Result, undefined>>[] = [];
  const begin = async (): Promise<IteratorResult<Result, undefined>> => {
    const { done, value } = await source.next();
    return done === true ? { done, value: undefined } : { done: false, value: await work(value) };
  };
  try {
    while (true) {
      while (underWay.length < ahead) {
        const next = begin();
        // Its turn to be reported comes later, or never when one in front fails.
        next.catch(() => undefined);
        underWay.push(next);
      }
      const first = await underWay.shift();
      if (first === undefined || first.done === true) return;
      yield first.value;
    }
  } finally {
    await Promise.allSettled(underWay);
    await source.return(undefined);
  }
}

async function* iterate<Item>(items: Iterable<Item> | AsyncIterable<Item>): AsyncGenerator<Item, undefined> {
  yield* items;
}
