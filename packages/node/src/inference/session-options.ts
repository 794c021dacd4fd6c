import { createRequire } from 'node:module';
import { FgclipError } from '@fgclip/core';
import type { InferenceSession } from 'onnxruntime-node';

export interface InferenceOptions {
  /** Threads that one operation is spread over. Default: one for each physical core. */
  readonly threads?: number | undefined;
  /** Whether threads wait for the next run in a loop instead of sleeping (within a run they always do). Default false. */
  readonly spinning?: boolean | undefined;
  /** Where to run, best first: "cuda", "dml", "coreml", "webgpu", "cpu". Default the CPU alone. */
  readonly executionProviders?: readonly string[] | undefined;
}

/**
 * What onnxruntime-node is told when it loads a model.
 *
 * @throws INVALID_ARGUMENT for a number of threads that is not a positive integer; RUNTIME for an execution provider
 *   that the installed onnxruntime-node does not have on this platform.
 */
export function sessionOptions(options: InferenceOptions): InferenceSession.SessionOptions {
  const { threads, spinning = false, executionProviders } = options;
  if (threads !== undefined && !(Number.isInteger(threads) && threads > 0)) {
    throw new FgclipError('INVALID_ARGUMENT', `${threads} threads`, { expected: 'a positive integer' });
  }
  if (executionProviders !== undefined) checkProviders(executionProviders);
  return {
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    enableCpuMemArena: true,
    logSeverityLevel: 4,
    // Work is dealt out in smaller and smaller blocks, so that no thread waits long for the others at the end.
    extra: { session: { dynamic_block_base: '4', force_spinning_stop: spinning ? '0' : '1' } },
    ...(threads !== undefined && { intraOpNumThreads: threads }),
    ...(executionProviders !== undefined && { executionProviders }),
  };
}

/** What to do where one of these providers cannot be used although it is known. */
export function providerHint(providers: readonly string[]): string | undefined {
  const separate = supportedBackends().filter(({ name, bundled }) => !bundled && providers.includes(name));
  if (separate.length === 0) return undefined;
  const names = separate.map(({ name }) => name).join(' and ');
  return `The libraries of ${names} do not come with onnxruntime-node: its install script fetches them, with ONNXRUNTIME_NODE_INSTALL=cuda12 in its environment`;
}

function checkProviders(providers: readonly string[]): void {
  const known = supportedBackends().map(({ name }) => name);
  const unknown = providers.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new FgclipError('RUNTIME', `onnxruntime-node has no execution provider ${JSON.stringify(unknown)} here`, {
    expected: `one of ${known.join(', ')} (${process.platform}, ${process.arch})`,
  });
}

/** Loads the native library, in one turn, so that whoever names a provider is told at once. */
function supportedBackends() {
  const library = createRequire(import.meta.url)('onnxruntime-node') as typeof import('onnxruntime-node');
  return library.listSupportedBackends();
}
