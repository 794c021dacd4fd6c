import { describe, expect, it } from 'vitest';
import { SessionThread, type WorkerRequest } from './session-thread.ts';

const file = new URL('../../test/inference/failing-worker.mjs', import.meta.url);
const load = (model: string): WorkerRequest => ({ kind: 'load', session: 0, model, options: {} });

describe('SessionThread', () => {
  it('answers in the order of asking', async () => {
    const thread = new SessionThread(file);
    const order: unknown[] = [];
    const asked = ['a', 'b', 'c'].map((name) => thread.ask(load(name)).then((answer) => order.push(answer)));
    await Promise.all(asked);
    expect(order).toEqual(['a', 'b', 'c']);
    await thread.close();
  });

  it.each([
    ['throw', 'out of luck'],
    ['exit', 'exit code 3'],
  ])('tells whoever waits when the thread fails: %s', async (how, found) => {
    const thread = new SessionThread(file);
    const [first, second] = [thread.ask(load(how)), thread.ask(load('later'))];
    const expected = { code: 'RUNTIME', message: expect.stringContaining(found) };
    await expect(first).rejects.toMatchObject(expected);
    await expect(second).rejects.toMatchObject(expected);
    await expect(thread.ask(load('too late'))).rejects.toMatchObject(expected);
    expect(thread.isOpen).toBe(false);
    await thread.close();
  });

  it('tells whoever waits when it is closed', async () => {
    const thread = new SessionThread(file);
    const waiting = [thread.ask(load('hang')), thread.ask(load('later'))];
    const closed = [thread.close(), thread.close()];
    for (const asked of [...waiting, thread.ask(load('too late'))]) {
      await expect(asked).rejects.toMatchObject({ code: 'RUNTIME', message: expect.stringContaining('disposed') });
    }
    await Promise.all(closed);
  });

  it('never begins what is aborted before its turn', async () => {
    const thread = new SessionThread(file);
    const controller = new AbortController();
    const asked = [
      thread.ask(load('a')),
      thread.ask(load('throw'), { signal: controller.signal }),
      thread.ask(load('b'), { signal: new AbortController().signal }),
    ];
    controller.abort(new Error('enough'));
    expect(await Promise.allSettled(asked)).toMatchObject([
      { value: 'a' },
      { reason: { code: 'ABORTED', cause: expect.objectContaining({ message: 'enough' }) } },
      { value: 'b' },
    ]);
    await thread.close();
  });

  it('goes on when a request cannot be sent', async () => {
    const thread = new SessionThread(file);
    const unsendable = { ...load('a'), options: { extra: { callback: () => undefined } } };
    await expect(thread.ask(unsendable)).rejects.toThrow(/could not be cloned/);
    expect(await thread.ask(load('b'))).toBe('b');
    await thread.close();
  });
});
