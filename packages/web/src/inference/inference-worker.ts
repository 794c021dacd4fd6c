import { FgclipError, type ModelSession, type ModelTensor } from '@fgclip/core';
import { remoteSession, runtimeError } from '@fgclip/core/internal';
import type { EngineSettings, InferenceDevice, LoadedModel } from './request.ts';
import { type StartedWorker, startWorker } from './start-worker.ts';
import { WorkerQueue } from './worker-queue.ts';

export interface InferenceOptions {
  /** Where to run: 'wasm', the processor; 'webgpu', the graphics card; 'auto', the faster by a trial. Default 'wasm'. */
  readonly device?: InferenceDevice | undefined;
  /** Threads of 'wasm'. More than one needs a cross-origin isolated page. Default: as threadsAvailable() tells. */
  readonly threads?: number | undefined;
  /**
   * Where onnxruntime-web's .wasm and .mjs files lie: a folder's address, or addresses by file name
   * ("ort-wasm-simd-threaded.wasm"). Default: where the bundler has put them, beside the worker; else beside the page's
   * own script.
   */
  readonly wasmPaths?: string | Readonly<Record<string, string>> | undefined;
  /** Makes the worker that models run in, from "@fgclip/web/session-worker". Default: it is found without. */
  readonly worker?: (() => Worker) | undefined;
}

export interface LoadOptions {
  /** The files that hold the model's weights, by the names that it has for them. */
  readonly externalData?: Readonly<Record<string, Blob>>;
  /** What errors call the model. */
  readonly file?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A worker that runs models, one at a time: for models that take turns, as the two towers of a CLIP do. */
export interface InferenceWorker {
  /** Who runs models in it: "onnxruntime-web (wasm)". */
  readonly name: string;
  /**
   * Loads an ONNX model into the worker. What is given as a Blob is read there.
   *
   * @throws RUNTIME for a worker, files of onnxruntime-web or a device that cannot be had, and for a model that ONNX
   *   Runtime does not take; ABORTED.
   */
  load(model: Uint8Array | Blob, options?: LoadOptions): Promise<ModelSession>;
  /** Ends the worker at once and frees all its memory. Whoever waits for it is told RUNTIME. */
  dispose(): Promise<void>;
}

/**
 * Opens a worker that runs models with onnxruntime-web, so that the page stays responsive. It is started by the first
 * load().
 *
 * @throws INVALID_ARGUMENT for a number of threads that is not a positive integer.
 */
export function openInferenceWorker(options: InferenceOptions = {}): InferenceWorker {
  const { device = 'wasm', threads, worker } = options;
  if (threads !== undefined && !(Number.isInteger(threads) && threads > 0)) {
    throw new FgclipError('INVALID_ARGUMENT', `${threads} threads`, { expected: 'a positive integer' });
  }
  const wasmPaths = absolute(options.wasmPaths);
  const settings = ({ folder }: StartedWorker): EngineSettings => ({
    ...{ device, threads, wasmPaths: wasmPaths ?? folder },
  });
  const queue = new WorkerQueue(() => startWorker(worker));
  let count = 0;

  const load = async (model: Uint8Array | Blob, { externalData = {}, file, signal }: LoadOptions = {}) => {
    const session = count++;
    const owned = model instanceof Blob ? model : new Uint8Array(model);
    const release = async () => {
      if (queue.isOpen) await queue.ask(() => ({ kind: 'release', session })).catch(() => undefined);
    };
    try {
      const loaded = (await queue.ask(
        (started) => ({ kind: 'load', session, model: owned, externalData, settings: settings(started) }),
        { signal, transfer: owned instanceof Blob ? [] : [owned.buffer], onLate: () => void release() },
      )) as LoadedModel;
      return remoteSession({
        ...loaded,
        file,
        release,
        run: async (feeds, { outputs, ...ask }) =>
          (await queue.ask(() => ({ kind: 'run', session, feeds, outputs }), ask)) as Record<string, ModelTensor>,
      });
    } catch (cause) {
      throw runtimeError('ONNX Runtime could not load the model', cause, file);
    }
  };
  return { name: `onnxruntime-web (${device})`, load, dispose: async () => queue.close() };
}

/** Addresses as the page means them: a worker has another base. */
function absolute(paths: InferenceOptions['wasmPaths']): InferenceOptions['wasmPaths'] {
  if (paths === undefined) return undefined;
  const resolve = (path: string) => new URL(path, document.baseURI).href;
  if (typeof paths === 'string') return resolve(paths.endsWith('/') ? paths : `${paths}/`);
  return Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, resolve(path)]));
}
