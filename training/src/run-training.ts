import { FgclipError } from '@fgclip/core';
import { progressLines, type TrainingProgress } from './steps/training-options.ts';

interface Training<Options> {
  readonly usage: string;
  /** Undefined where help is asked for. */
  readonly readOptions: (args: readonly string[]) => Options | undefined;
  readonly train: (
    options: Options & { readonly signal: AbortSignal; readonly onProgress: (progress: TrainingProgress) => void },
  ) => Promise<unknown>;
}

/** Runs a training as a program: options from the command line, progress as lines, Ctrl-C stops after saving. */
export async function runTraining<Options>({ usage, readOptions, train }: Training<Options>): Promise<void> {
  const print = (line: string) => process.stdout.write(`${line}\n`);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  try {
    const options = readOptions(process.argv.slice(2));
    if (options === undefined) print(usage);
    else await train({ ...options, signal: stop.signal, onProgress: progressLines(print) });
  } catch (error) {
    if (!FgclipError.isInstance(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
