import { FgclipError, type ModelPort, type ModelSession, type ModelTensor } from '@fgclip/core';
import { handOver } from './handover.ts';
import type { LoadedModel } from './request.ts';
import type { RequestQueue } from './request-queue.ts';
import { runtimeError } from './runtime-error.ts';

interface SessionInWorker extends LoadedModel {
  readonly name: string;
  /** Its number in the thread. */
  readonly session: number;
  /** Where the model lies, for errors. */
  readonly file: string | undefined;
}

/**
 * A model that is loaded in another thread. Values cross over without a copy, but for feeds that are only a part of
 * their buffer. run() throws INVALID_ARGUMENT for names that the model does not have, and for inputs without a value.
 */
export function workerSession(
  queue: RequestQueue,
  { name, session, file, inputs, outputs }: SessionInWorker,
): ModelSession {
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
        const found = await queue.ask({ kind: 'run', session, feeds, outputs: wanted }, { transfer, signal });
        return found as Record<string, ModelTensor>;
      } catch (cause) {
        throw runtimeError('ONNX Runtime could not run the model', cause, file);
      }
    },
    dispose: async () => {
      if (disposed) return;
      disposed = true;
      if (queue.isOpen) await queue.ask({ kind: 'release', session });
    },
  };
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
