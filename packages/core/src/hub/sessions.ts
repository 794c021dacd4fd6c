import type { ModelPort, ModelSession, ModelTensor } from '../encoders/model-session.ts';
import { FgclipError, throwIfAborted } from '../errors.ts';

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

/** A model that is loaded in another thread, and how to reach it there. */
export interface RemoteModel extends SessionFace {
  /** What errors call the model. */
  readonly file: string | undefined;
  /** Runs it with feeds whose buffers, `transfer`, may be handed over. Throws ABORTED; whatever the thread threw. */
  run(
    feeds: Readonly<Record<string, ModelTensor>>,
    options: {
      readonly outputs: readonly string[];
      readonly transfer: readonly ArrayBuffer[];
      readonly signal: AbortSignal | undefined;
    },
  ): Promise<Record<string, ModelTensor>>;
  release(): Promise<void>;
}

/**
 * A session on a model in another thread. Values cross over without a copy, but for feeds that are only a part of their
 * buffer. run() throws INVALID_ARGUMENT for names that the model does not have, and for inputs without a value; RUNTIME
 * with what the thread threw as cause.
 */
export function remoteSession(model: RemoteModel): ModelSession {
  const { name, file, inputs, outputs } = model;
  let disposed = false;
  return {
    name,
    inputs,
    outputs,
    run: async (given, { outputs: wanted = outputs.map((port) => port.name), signal } = {}) => {
      if (disposed) throw new FgclipError('RUNTIME', 'The session has been disposed of', { file });
      checkNames('input', Object.keys(given), inputs, file);
      checkNames('output', wanted, outputs, file);
      checkComplete(given, inputs, file);
      const { feeds, transfer } = handOver(given);
      try {
        return await model.run(feeds, { outputs: wanted, transfer, signal });
      } catch (cause) {
        throw runtimeError('ONNX Runtime could not run the model', cause, file);
      }
    },
    dispose: async () => {
      if (disposed) return;
      disposed = true;
      await model.release();
    },
  };
}

/** What a runtime said, as a RUNTIME error; errors of ours are passed on as they are. */
export function runtimeError(problem: string, cause: unknown, file?: string, hint?: string): FgclipError {
  if (FgclipError.isInstance(cause)) return cause;
  const found = cause instanceof Error ? cause.message : String(cause);
  return new FgclipError('RUNTIME', problem, { file, found, hint, cause });
}

function checkNames(
  kind: 'input' | 'output',
  names: readonly string[],
  ports: readonly ModelPort[],
  file: string | undefined,
): void {
  const unknown = names.find((name) => !ports.some((port) => port.name === name));
  if (unknown === undefined) return;
  throw new FgclipError('INVALID_ARGUMENT', `The model has no ${kind} ${JSON.stringify(unknown)}`, {
    file,
    expected: ports.map((port) => port.name).join(', '),
  });
}

function checkComplete(
  feeds: Readonly<Record<string, ModelTensor>>,
  inputs: readonly ModelPort[],
  file: string | undefined,
): void {
  const missing = inputs.find(({ name }) => feeds[name] === undefined);
  if (missing === undefined) return;
  throw new FgclipError('INVALID_ARGUMENT', `The model's input ${JSON.stringify(missing.name)} is missing`, { file });
}

/** Feeds whose buffers can be handed to another thread, and the buffers. */
export interface Handover {
  readonly feeds: Record<string, ModelTensor>;
  readonly transfer: ArrayBuffer[];
}

/**
 * Makes every feed the owner of its buffer, so that handing it over takes nothing else away: copies those that are a
 * part of a larger buffer (or of shared or WebAssembly memory), or share one with a feed before them.
 */
function handOver(feeds: Readonly<Record<string, ModelTensor>>): Handover {
  const transfer = new Set<ArrayBuffer>();
  const owned = Object.entries(feeds).map(([name, feed]): [string, ModelTensor] => {
    const { buffer, byteLength } = feed.data;
    const isWhole = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength && !transfer.has(buffer);
    const data = isWhole ? feed.data : copyOf(feed.data);
    transfer.add(data.buffer as ArrayBuffer);
    return [name, { dtype: feed.dtype, shape: feed.shape, data }];
  });
  return { feeds: Object.fromEntries(owned), transfer: [...transfer] };
}

/** Node's Buffer is a Uint8Array whose slice() is no copy. */
function copyOf(data: ModelTensor['data']): ModelTensor['data'] {
  return data instanceof Uint8Array ? new Uint8Array(data) : data.slice();
}
