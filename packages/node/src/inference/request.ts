import type { ModelPort, ModelTensor } from '@fgclip/core';
import type { InferenceSession } from 'onnxruntime-node';

/** What the thread of src/session-worker.mjs is asked for. Sessions have numbers, given by who asks. */
export type WorkerRequest =
  | {
      readonly kind: 'load';
      readonly session: number;
      readonly model: string | Uint8Array;
      readonly options: InferenceSession.SessionOptions;
    }
  | {
      readonly kind: 'run';
      readonly session: number;
      readonly feeds: Readonly<Record<string, ModelTensor>>;
      readonly outputs: readonly string[];
    }
  | { readonly kind: 'release'; readonly session: number }
  /** Releases all sessions and ends the thread. */
  | { readonly kind: 'close' };

/** Its answer to "load". */
export interface LoadedModel {
  readonly inputs: readonly ModelPort[];
  readonly outputs: readonly ModelPort[];
}

/** Its answer to anything. */
export type WorkerAnswer = { readonly value: unknown } | { readonly error: unknown };
