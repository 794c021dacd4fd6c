import type { ErrorCode, ModelPort, ModelTensor } from '@fgclip/core';

/** Where models are run: 'wasm', the processor; 'webgpu', the graphics card; 'auto', the faster of them by a trial. */
export type InferenceDevice = 'auto' | 'wasm' | 'webgpu';

/** How the worker starts onnxruntime-web; addresses are absolute. */
export interface EngineSettings {
  readonly device: InferenceDevice;
  readonly threads: number | undefined;
  readonly wasmPaths: string | Readonly<Record<string, string>> | undefined;
}

/** What the worker is asked for. Sessions have numbers, given by who asks. */
export type WorkerRequest =
  | {
      readonly kind: 'load';
      readonly session: number;
      readonly settings: EngineSettings;
      readonly model: Uint8Array | Blob;
      /** The files that hold its weights, by the names that the model has for them. */
      readonly externalData: Readonly<Record<string, Blob>>;
    }
  | {
      readonly kind: 'run';
      readonly session: number;
      readonly feeds: Readonly<Record<string, ModelTensor>>;
      readonly outputs: readonly string[];
    }
  | { readonly kind: 'release'; readonly session: number };

/** Its answer to "load". */
export interface LoadedModel {
  /** Who runs it: "onnxruntime-web (wasm, 2 threads)". */
  readonly name: string;
  readonly inputs: readonly ModelPort[];
  readonly outputs: readonly ModelPort[];
}

/** An error on its way between threads, which cannot carry classes; without a code it is none of ours. */
export interface SentError {
  readonly message: string;
  readonly code?: ErrorCode;
  readonly hint?: string | undefined;
}

/** What the worker says: once that it is there, and then one answer to every request. */
export type WorkerMessage = 'ready' | { readonly value: unknown } | { readonly error: SentError };
