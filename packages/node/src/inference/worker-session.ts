import { type ModelSession, type ModelTensor, remoteSession } from '@fgclip/core';
import type { LoadedModel } from './request.ts';
import type { RequestQueue } from './request-queue.ts';

interface SessionInWorker extends LoadedModel {
  readonly name: string;
  /** Its number in the thread. */
  readonly session: number;
  /** Where the model lies, for errors. */
  readonly file: string | undefined;
}

/** A model that is loaded in the thread of the queue: see remoteSession(). */
export function workerSession(queue: RequestQueue, { session, ...model }: SessionInWorker): ModelSession {
  return remoteSession({
    ...model,
    run: async (feeds, { outputs, ...options }) => {
      const found = await queue.ask({ kind: 'run', session, feeds, outputs }, options);
      return found as Record<string, ModelTensor>;
    },
    release: async () => {
      if (queue.isOpen) await queue.ask({ kind: 'release', session });
    },
  });
}
