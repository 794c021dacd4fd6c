import { type ErrorCode, FgclipError } from '@fgclip/core';

/**
 * What a system call's failure means to whoever named the path: NOT_FOUND where there is nothing, INVALID_ARGUMENT for
 * a path that cannot serve, RUNTIME where the machine failed. An FgclipError is passed on as it is.
 */
export function fileError(problem: string, file: string, cause: unknown): FgclipError {
  if (FgclipError.isInstance(cause)) return cause;
  const { code = '', message = String(cause) } = cause as NodeJS.ErrnoException;
  const [meaning, hint] = meanings[code] ?? ['RUNTIME'];
  return new FgclipError(meaning, problem, { file, found: withoutCall(message), hint, cause });
}

const meanings: Readonly<Record<string, readonly [code: ErrorCode, hint?: string]>> = {
  ENOENT: ['NOT_FOUND'],
  EACCES: ['INVALID_ARGUMENT', 'Check the permissions, or name another folder'],
  EPERM: ['INVALID_ARGUMENT', 'Check the permissions, or name another folder'],
  EROFS: ['INVALID_ARGUMENT', 'Name a folder on a disk that can be written'],
  ENOTDIR: ['INVALID_ARGUMENT', 'A part of the path is a file, not a folder'],
  EEXIST: ['INVALID_ARGUMENT', 'A part of the path is a file, not a folder'],
  EISDIR: ['INVALID_ARGUMENT', 'Name a file, not a folder'],
  ENOSPC: ['RUNTIME', 'The disk is full'],
};

/** "EACCES: permission denied, open '/a/b'" without the call and the path, which the error names already. */
function withoutCall(message: string): string {
  return message.replace(/, \w+( '.*)?$/s, '');
}
