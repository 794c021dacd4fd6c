import { plainRuntime, type Runtime } from '@fgclip/core';
import { onnxRuntime } from '@fgclip/node';
import { Option } from 'commander';
import { wholeNumber } from './values.ts';

/** What every command that computes offers. */
export interface RuntimeChoice {
  readonly runtime: 'onnx' | 'plain';
  readonly threads?: number;
}

/** The options of RuntimeChoice, for Command.addOption(). */
export function runtimeOptions(): Option[] {
  return [
    new Option('--runtime <name>', 'what computes: ONNX Runtime, or plain JavaScript')
      .choices(['onnx', 'plain'])
      .default('onnx'),
    new Option('--threads <n>', 'threads of ONNX Runtime (default: one a physical core)').argParser(wholeNumber(1)),
  ];
}

/** Runs a piece of work on the runtime of the user's choice, and frees it afterwards. */
export async function withRuntime<Result>(
  { runtime: name, threads }: RuntimeChoice,
  work: (runtime: Runtime) => Promise<Result>,
): Promise<Result> {
  const runtime = name === 'plain' ? plainRuntime() : onnxRuntime(threads === undefined ? {} : { threads });
  try {
    return await work(runtime);
  } finally {
    await runtime.dispose();
  }
}
