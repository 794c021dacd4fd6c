import { FgclipError } from '@fgclip/core';
import { fileError } from '../files/file-error.ts';

/** Does work with an archive; what goes wrong with it is said of the archive. */
export async function asZip<T>(archive: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (FgclipError.isInstance(cause) || isSystemError(cause))
      throw fileError('Cannot read the archive', archive, cause);
    throw damaged(archive, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

/** Whether the disk is to blame, rather than the archive. */
export function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

export function damaged(file: string, found: string, cause?: unknown): FgclipError {
  return new FgclipError('INVALID_FORMAT', 'This is no zip archive, or a damaged one', {
    ...{ file, found, cause },
    hint: 'Delete it and download it again',
  });
}
