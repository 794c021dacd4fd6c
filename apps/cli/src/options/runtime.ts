import { plainRuntime, type Runtime } from '@fgclip/core';
import { onnxRuntime } from '@fgclip/node';
import type { RuntimeChoice } from './values.ts';

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
