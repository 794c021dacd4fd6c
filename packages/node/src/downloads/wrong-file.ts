import { FgclipError } from '@fgclip/core';
import type { FileHash } from './file-hash.ts';
import type { IncompleteFile } from './incomplete-file.ts';

/** What is known of a file before it comes. */
interface Told {
  readonly url: string;
  readonly hash?: FileHash | undefined;
  readonly size?: number | undefined;
}

/** What is wrong with the bytes that have come; undefined when they are as told. Asks the file for its digest. */
export function problemOf(file: IncompleteFile, { url, hash, size }: Told): FgclipError | undefined {
  if (size !== undefined && file.length !== size) return wrongSize(url, size, file.length);
  const digest = file.digest();
  if (hash === undefined || digest === hash.value) return undefined;
  return new FgclipError('INVALID_DATA', 'The file does not have the hash it should have', {
    file: url,
    expected: `${hash.algorithm} ${hash.value}`,
    found: `${hash.algorithm} ${digest}`,
    hint: 'It was changed where it comes from, or damaged on the way; try again, or another mirror',
  });
}

/** The error for a file of another size than it should have. */
export function wrongSize(file: string, expected: number, found: number): FgclipError {
  return new FgclipError('INVALID_DATA', 'The file does not have the size it should have', {
    file,
    expected: `${expected} bytes`,
    found: `${found} bytes`,
    hint: 'It was changed where it comes from, or a mirror holds another version',
  });
}
