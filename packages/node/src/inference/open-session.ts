import type { ModelSession } from '@fgclip/core';
import { openInferenceWorker } from './inference-worker.ts';
import type { InferenceOptions } from './session-options.ts';

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
