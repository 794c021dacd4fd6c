import { FgclipError } from '@fgclip/core';

/** What ONNX Runtime said, as an error of ours; those are passed on as they are. */
export function runtimeError(problem: string, cause: unknown, file?: string, hint?: string): FgclipError {
  if (FgclipError.isInstance(cause)) return cause;
  const found = cause instanceof Error ? cause.message : String(cause);
  return new FgclipError('RUNTIME', problem, { file, found, hint, cause });
}
