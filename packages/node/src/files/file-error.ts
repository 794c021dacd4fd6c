import { type ErrorCode, FgclipError } from '@fgclip/core';

/**
 * What a system call's failure means to whoever named the path: NOT_FOUND where there is nothing, else IO. An
 * FgclipError is passed on as it is.
 */
export function fileError(problem: string, file: string, cause: unknown): FgclipError {
  if (FgclipError.isInstance(cause)) return cause;
  const { code = '', message = String(cause) } = cause as NodeJS.ErrnoException;
  const [meaning, hint] = meanings[code] ?? ['IO'];
  return new FgclipError(meaning, problem, { file, found: withoutCall(message), hint, cause });
}

const meanings: Readonly<Record<string, readonly [code: ErrorCode, hint?: string]>> = {
  ENOENT: ['NOT_FOUND'],
  EACCES: ['IO', 'Check the permissions, or name another folder'],
  EPERM: ['IO', 'Check the permissions, or name another folder'],
  EROFS: ['IO', 'Name a folder on a disk that can be written'],
  ENOTDIR: ['IO', 'A part of the path is a file, not a folder'],
  EEXIST: ['IO', 'A part of the path is a file, not a folder'],
  EISDIR: ['IO', 'Name a file, not a folder'],
  ENOSPC: ['IO', 'The disk is full'],
};

/** "EACCES: permission denied, open '/a/b'" without the call and the path, which the error names already. */
function withoutCall(message: string): string {
  return message.replace(/, \w+( '.*)?$/s, '');
}
