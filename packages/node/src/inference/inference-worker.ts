import { access } from 'node:fs/promises';
import type { ModelSession, ModelTensor } from '@fgclip/core';
import { remoteSession, runtimeError } from '@fgclip/core/internal';
import { fileError } from '../files/files.ts';
import { sessionWorkerFile } from '../worker-file.ts';
import { type InferenceOptions, providerHint, sessionOptions } from './session-options.ts';
import { type LoadedModel, SessionThread } from './session-thread.ts';

/** A thread that runs models, one at a time: for models that take turns, as the two towers of a CLIP do. */
export interface InferenceWorker {
  /** Who runs models in it: "onnxruntime-node (cpu)". */
  readonly name: string;
  /**
   * Loads an ONNX model, given by path (data beside it is found) or as bytes, into the thread.
   *
   * @throws NOT_FOUND or IO for a file that cannot be read; RUNTIME for one that ONNX Runtime does not take; ABORTED.
   */
  load(model: string | Uint8Array, options?: { readonly signal?: AbortSignal | undefined }): Promise<ModelSession>;
  /** Ends the thread, when a run in hand is done, and frees all its models. Whoever waits for one is told RUNTIME. */
  dispose(): Promise<void>;
}

/**
 * Starts a thread that runs models with onnxruntime-node, so that the thread that asks stays free. It does not keep the
 * process alive while it has nothing to do.
 *
 * @throws INVALID_ARGUMENT for a number of threads that is not a positive integer; RUNTIME for an execution provider
 *   that the installed onnxruntime-node does not have on this platform.
 */
export function openInferenceWorker(options: InferenceOptions = {}): InferenceWorker {
  const { executionProviders = ['cpu'] } = options;
  const name = `onnxruntime-node (${executionProviders.join(', ')})`;
  const settings = sessionOptions(options);
  const thread = new SessionThread(sessionWorkerFile);
  let count = 0;
  return {
    name,
    load: async (model, { signal } = {}) => {
      const file = typeof model === 'string' ? model : undefined;
      if (file !== undefined) await checkReadable(file);
      const session = count++;
      const owned = typeof model === 'string' ? model : new Uint8Array(model);
      try {
        const ports = await thread.ask(
          { kind: 'load', session, model: owned, options: settings },
          {
            signal,
            transfer: typeof owned === 'string' ? [] : [owned.buffer],
            onLate: () => void thread.ask({ kind: 'release', session }).catch(() => undefined),
          },
        );
        return workerSession(thread, { name, session, file, ...(ports as LoadedModel) });
      } catch (cause) {
        throw runtimeError('ONNX Runtime could not load the model', cause, file, providerHint(executionProviders));
      }
    },
    dispose: () => thread.close(),
  };
}

async function checkReadable(file: string): Promise<void> {
  await access(file).catch((cause: unknown) => {
    throw fileError('Cannot read the model', file, cause);
  });
}

/**
 * Loads an ONNX model, given by path or as bytes, into a thread of its own; dispose() ends the thread.
 *
 * Throws as openInferenceWorker() and its load() do.
 */
export async function openSession(
  model: string | Uint8Array,
  { signal, ...options }: InferenceOptions & { readonly signal?: AbortSignal | undefined } = {},
): Promise<ModelSession> {
  const worker = openInferenceWorker(options);
  try {
    return { ...(await worker.load(model, { signal })), dispose: () => worker.dispose() };
  } catch (error) {
    // Not waited for: after an abort the thread may still be busy.
    void worker.dispose();
    throw error;
  }
}

interface SessionInWorker extends LoadedModel {
  readonly name: string;
  /** Its number in the thread. */
  readonly session: number;
  /** Where the model lies, for errors. */
  readonly file: string | undefined;
}

/** A model that is loaded in a thread: see remoteSession(). */
function workerSession(thread: SessionThread, { session, ...model }: SessionInWorker): ModelSession {
  return remoteSession({
    ...model,
    run: async (feeds, { outputs, ...options }) => {
      const found = await thread.ask({ kind: 'run', session, feeds, outputs }, options);
      return found as Record<string, ModelTensor>;
    },
    release: async () => {
      if (thread.isOpen) await thread.ask({ kind: 'release', session });
    },
  });
}
