import { describe, expect, it } from 'vitest';
import type { ModelSession } from '../encoders/model-session.ts';
import { lazySession } from './sessions.ts';

const face = { name: 'test', inputs: [], outputs: [] };

/** A session that tells what happens to it. */
function tracked() {
  const events: string[] = [];
  const session: ModelSession = {
    ...face,
    run: async () => {
      events.push('run');
      return {};
    },
    dispose: async () => void events.push('dispose'),
  };
  return { events, session };
}

describe('lazySession', () => {
  it('is loaded by its first run, once', async () => {
    const { events, session } = tracked();
    const lazy = lazySession(face, async () => {
      events.push('load');
      return session;
    });
    expect(events).toEqual([]);
    await Promise.all([lazy.run({}), lazy.run({})]);
    await lazy.dispose();
    expect(events).toEqual(['load', 'run', 'run', 'dispose']);
    await expect(lazy.run({})).rejects.toMatchObject({ code: 'RUNTIME' });
  });

  it('is loaded by the next run when it failed', async () => {
    let failures = 1;
    const lazy = lazySession(face, async () => {
      if (failures-- > 0) throw new Error('not yet');
      return tracked().session;
    });
    await expect(lazy.run({})).rejects.toThrow('not yet');
    await expect(lazy.run({})).resolves.toEqual({});
  });

  it('goes on being loaded for others when one of them stops waiting', async () => {
    const { events, session } = tracked();
    let finish: (() => void) | undefined;
    const lazy = lazySession(face, () => new Promise((resolve) => (finish = () => resolve(session))));
    const controller = new AbortController();
    const stopped = lazy.run({}, { signal: controller.signal });
    const other = lazy.run({}, { signal: new AbortController().signal });
    controller.abort();
    await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' });
    finish?.();
    await expect(other).resolves.toEqual({});
    expect(events).toEqual(['run']);
  });

  it('is not loaded to be disposed of', async () => {
    let loads = 0;
    const lazy = lazySession(face, async () => {
      loads++;
      return tracked().session;
    });
    await lazy.dispose();
    expect(loads).toBe(0);
  });
});
