import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { mapAhead } from './turns.ts';

const items = Array.from({ length: 20 }, (_, i) => i);

/** Lets the event loop go round a few times. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await setImmediate();
}

async function all<T>(results: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const result of results) list.push(result);
  return list;
}

describe('mapAhead', () => {
  it.each([1, 3, 50])('keeps the order with %i under way, and never more', async (ahead) => {
    let [running, most] = [0, 0];
    const work = async (item: number) => {
      most = Math.max(most, ++running);
      await turns(1 + ((item * 7) % 5));
      running--;
      return item * item;
    };
    expect(await all(mapAhead(items, ahead, work))).toEqual(items.map((item) => item * item));
    expect(most).toBe(Math.min(ahead, items.length));
  });

  it('begins no more than it may while nobody asks', async () => {
    let begun = 0;
    const results = mapAhead(items, 4, () => ++begun);
    await results.next();
    await turns(10);
    expect(begun).toBe(4);
    await results.return(undefined);
    expect(begun).toBe(4);
  });

  it('fails in its turn, tidies up the source, and leaves nothing running', async () => {
    let [running, closed] = [0, false];
    async function* source() {
      try {
        yield* items;
      } finally {
        closed = true;
      }
    }
    const work = async (item: number) => {
      running++;
      await turns(item === 3 ? 1 : 5);
      running--;
      if (item >= 3) throw new Error(`no ${item}`);
      return item;
    };
    const results = mapAhead(source(), 3, work);
    expect([await results.next(), await results.next(), await results.next()].map(({ value }) => value)).toEqual([
      0, 1, 2,
    ]);
    await expect(results.next()).rejects.toThrow('no 3');
    expect([running, closed]).toEqual([0, true]);
  });
});
