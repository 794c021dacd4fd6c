import { FgclipError, type Runtime, sessionRuntime, type Tensor } from '@fgclip/core';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';

export interface OnnxRuntimeOptions {
  /** Threads that one operation is spread over. Default: one for each physical core. */
  readonly threads?: number;
  /**
   * Whether threads wait for the next run in a loop instead of sleeping (within a run they always do). A little faster
   * for one program that runs all the time; programs that take turns, as training and validation do, slow each other
   * down by a third. Default false.
   */
  readonly spinning?: boolean;
  /** Where to run, best first: "cuda", "dml", "coreml", "webgpu", "cpu". Default the CPU alone. */
  readonly executionProviders?: readonly string[];
  /**
   * Whether an optimiser's updates are done where the state lies, in one pass beside the session, or as a part of the
   * session, which a GPU needs. Default: in place where the CPU alone computes.
   */
  readonly updatesInPlace?: boolean;
}

/**
 * Runs graphs with onnxruntime-node, each in a session of its own. The thread that calls it is blocked while a graph
 * runs. Outputs are handed over without a copy.
 *
 * Throws INVALID_ARGUMENT for a number of threads that is not a positive integer; the rest as sessionRuntime() does.
 */
export function onnxRuntime(options: OnnxRuntimeOptions = {}): Runtime {
  const { threads, spinning = false, executionProviders } = options;
  const { updatesInPlace = executionProviders?.every((provider) => provider === 'cpu') ?? true } = options;
  if (threads !== undefined && !(Number.isInteger(threads) && threads > 0)) {
    throw new FgclipError('INVALID_ARGUMENT', `${threads} threads`, { expected: 'a positive integer' });
  }
  const sessionOptions: InferenceSession.SessionOptions = {
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    enableCpuMemArena: true,
    // Errors are thrown, so nothing needs to be printed.
    logSeverityLevel: 4,
    // Work is dealt out in smaller and smaller blocks, so that no thread waits long for the others at the end.
    extra: { session: { dynamic_block_base: '4', force_spinning_stop: spinning ? '0' : '1' } },
    ...(threads !== undefined && { intraOpNumThreads: threads }),
    ...(executionProviders !== undefined && { executionProviders }),
  };
  return sessionRuntime<OrtTensor>({
    name: 'onnxruntime-node',
    inPlace: updatesInPlace,
    createSession: (model) => InferenceSession.create(model, sessionOptions),
    toValue,
    take: async (value) => toTensor(value),
    read: async (value) => {
      const { shape, data } = toTensor(value);
      return { shape, data: data.slice() };
    },
    release: () => undefined,
  });
}

function toValue({ shape, data }: Tensor): OrtTensor {
  return data instanceof Int32Array ? new OrtTensor('int32', data, shape) : new OrtTensor('float32', data, shape);
}

function toTensor({ dims, data }: OrtTensor): Tensor {
  if (data instanceof Float32Array || data instanceof Int32Array) return { shape: dims, data };
  throw new FgclipError('RUNTIME', 'ONNX Runtime yielded values that are neither float32 nor int32');
}
