import type { ModelPort, ModelSession } from '../../encoders/model-session.ts';
import { FgclipError, throwIfAborted } from '../../errors.ts';

/** What stands in for a model until it is loaded. */
export interface SessionFace {
  readonly name: string;
  readonly inputs: readonly ModelPort[];
  readonly outputs: readonly ModelPort[];
}

/** A model that its first run loads; a load that failed is tried again by the next run. */
export function lazySession({ name, inputs, outputs }: SessionFace, load: () => Promise<ModelSession>): ModelSession {
  let loading: Promise<ModelSession> | undefined;
  let disposed = false;
  return {
    name,
    inputs,
    outputs,
    run: async (feeds, options = {}) => {
      if (disposed) throw new FgclipError('RUNTIME', 'The session has been disposed of');
      loading ??= load().catch((error: unknown) => {
        loading = undefined;
        throw error;
      });
      return (await unlessAborted(loading, options.signal)).run(feeds, options);
    },
    dispose: async () => {
      disposed = true;
      const session = await loading?.catch(() => undefined);
      await session?.dispose();
    },
  };
}

/** Waits for what others may wait for too: only the waiting is aborted. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  throwIfAborted(signal);
  if (signal === undefined) return promise;
  let stop: (() => void) | undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(new FgclipError('ABORTED', 'Stopped', { cause: signal.reason }));
    signal.addEventListener('abort', stop);
  });
  return Promise.race([promise, stopped]).finally(() => {
    if (stop) signal.removeEventListener('abort', stop);
  });
}
