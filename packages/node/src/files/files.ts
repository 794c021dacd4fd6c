import { randomUUID } from 'node:crypto';
import { access, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
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

/** The bytes of a file. Throws NOT_FOUND or IO naming it. */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw fileError('Cannot read the file', path, cause);
  }
}

/** The bytes of a file, or undefined when there is none. */
export async function readBytesIfPresent(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fileError('Cannot read the file', path, cause);
  }
}

/** Whether there is something at the path. */
export async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** How the names of files end that are not written whole yet. */
export const TEMPORARY_ENDING = '.tmp';

/**
 * Writes a file whole or not at all, over one of the same name, and the folders above it: into a temporary file beside
 * it, then to the disk, then renamed. Whoever reads meanwhile, or after a kill at any moment, finds the old file or the
 * new one. Several processes may write the same file at once; the last one wins.
 *
 * Throws IO when the path cannot be written or the disk is full.
 */
export async function writeFileAtomically(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${randomUUID()}${TEMPORARY_ENDING}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeThrough(temporary, bytes);
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw fileError('Cannot write the file', path, cause);
  }
}

async function writeThrough(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}
