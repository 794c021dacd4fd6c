import { describe, expect, it } from 'vitest';
import { RequestQueue, type WorkerRequest } from './request-queue.ts';

const file = new URL('../../test/inference/failing-worker.mjs', import.meta.url);
const load = (model: string): WorkerRequest => ({ kind: 'load', session: 0, model, options: {} });

describe('RequestQueue', () => {
  it('answers in the order of asking', async () => {
    const queue = new RequestQueue(file);
    const order: unknown[] = [];
    const asked = ['a', 'b', 'c'].map((name) => queue.ask(load(name)).then((answer) => order.push(answer)));
    await Promise.all(asked);
    expect(order).toEqual(['a', 'b', 'c']);
    await queue.close();
  });

  it.each([
    ['throw', 'out of luck'],
    ['exit', 'exit code 3'],
  ])('tells whoever waits when the thread fails: %s', async (how, found) => {
    const queue = new RequestQueue(file);
    const [first, second] = [queue.ask(load(how)), queue.ask(load('later'))];
    const expected = { code: 'RUNTIME', message: expect.stringContaining(found) };
    await expect(first).rejects.toMatchObject(expected);
    await expect(second).rejects.toMatchObject(expected);
    await expect(queue.ask(load('too late'))).rejects.toMatchObject(expected);
    expect(queue.isOpen).toBe(false);
    await queue.close();
  });

  it('tells whoever waits when it is closed', async () => {
    const queue = new RequestQueue(file);
    const waiting = [queue.ask(load('hang')), queue.ask(load('later'))];
    const closed = [queue.close(), queue.close()];
    for (const asked of [...waiting, queue.ask(load('too late'))]) {
      await expect(asked).rejects.toMatchObject({ code: 'RUNTIME', message: expect.stringContaining('disposed') });
    }
    await Promise.all(closed);
  });

  it('never begins what is aborted before its turn', async () => {
    const queue = new RequestQueue(file);
    const controller = new AbortController();
    const asked = [
      queue.ask(load('a')),
      queue.ask(load('throw'), { signal: controller.signal }),
      queue.ask(load('b'), { signal: new AbortController().signal }),
    ];
    controller.abort(new Error('enough'));
    expect(await Promise.allSettled(asked)).toMatchObject([
      { value: 'a' },
      { reason: { code: 'ABORTED', cause: expect.objectContaining({ message: 'enough' }) } },
      { value: 'b' },
    ]);
    await queue.close();
  });

  it('goes on when a request cannot be sent', async () => {
    const queue = new RequestQueue(file);
    const unsendable = { ...load('a'), options: { extra: { callback: () => undefined } } };
    await expect(queue.ask(unsendable)).rejects.toThrow(/could not be cloned/);
    expect(await queue.ask(load('b'))).toBe('b');
    await queue.close();
  });
});
