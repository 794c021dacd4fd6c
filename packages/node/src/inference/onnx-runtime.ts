import { FgclipError, type Runtime, sessionRuntime, type Tensor } from '@fgclip/core';
import type { Tensor as OrtTensor } from 'onnxruntime-node';
import { type InferenceOptions, sessionOptions } from './session-options.ts';

export interface OnnxRuntimeOptions extends InferenceOptions {
  /**
   * Whether an optimiser's updates are done where the state lies, in one pass beside the session, or as a part of the
   * session, which a GPU needs. Default: in place where the CPU alone computes.
   */
  readonly updatesInPlace?: boolean | undefined;
}

/**
 * Runs graphs with onnxruntime-node, each in a session of its own. The thread that calls it is blocked while a graph
 * runs. Outputs are handed over without a copy. The native library is loaded with the first graph.
 *
 * Throws INVALID_ARGUMENT for a number of threads that is not a positive integer, RUNTIME for an execution provider that
 * the installed onnxruntime-node does not have; the rest as sessionRuntime() does.
 */
export function onnxRuntime(options: OnnxRuntimeOptions = {}): Runtime {
  const { executionProviders, updatesInPlace = executionProviders?.every((provider) => provider === 'cpu') ?? true } =
    options;
  const settings = sessionOptions(options);
  let library: typeof import('onnxruntime-node') | undefined;
  return sessionRuntime<OrtTensor>({
    name: 'onnxruntime-node',
    inPlace: updatesInPlace,
    createSession: async (model) => {
      library ??= await import('onnxruntime-node');
      return library.InferenceSession.create(model, settings);
    },
    toValue: ({ shape, data }) => {
      // Values are of a session, and with the first of those the library has come.
      if (library === undefined) throw new FgclipError('RUNTIME', 'No graph has been compiled yet');
      return data instanceof Int32Array
        ? new library.Tensor('int32', data, shape)
        : new library.Tensor('float32', data, shape);
    },
    take: async (value) => toTensor(value),
    read: async (value) => {
      const { shape, data } = toTensor(value);
      return { shape, data: data.slice() };
    },
    release: () => undefined,
  });
}

function toTensor({ dims, data }: OrtTensor): Tensor {
  if (data instanceof Float32Array || data instanceof Int32Array) return { shape: dims, data };
  throw new FgclipError('RUNTIME', 'ONNX Runtime yielded values that are neither float32 nor int32');
}
