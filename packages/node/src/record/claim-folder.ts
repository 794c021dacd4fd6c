import { FgclipError } from '@fgclip/core';
import { readBytesIfPresent } from '../files/read-file.ts';
import { writeFileAtomically } from '../files/write-file.ts';
import { firstDifference } from './difference.ts';

/** A file that says what a folder's contents come of, so that only the same work goes on there. */
export interface Claim {
  readonly file: string;
  /** What decides the contents, as JSON. */
  readonly record: unknown;
  /** What the file says: the record, perhaps with notes. Default the record. */
  readonly written?: unknown;
  /** The record in a file that is there. Throws INVALID_FORMAT. */
  readonly read: (bytes: Uint8Array, file: string) => unknown;
  /** What the folder holds when the record differs: "another extraction". */
  readonly other: string;
  readonly hint: string;
  /** Called before a folder without the file is taken. */
  readonly beforeTaking?: () => Promise<void>;
}

/**
 * Writes the record into a folder, or finds the same one there.
 *
 * @throws INVALID_ARGUMENT when the folder holds another record, naming the difference; as `read` does.
 */
export async function claimFolder(claim: Claim): Promise<void> {
  const { file, record, written = record, read, other, hint, beforeTaking } = claim;
  const bytes = await readBytesIfPresent(file);
  if (bytes === undefined) {
    await beforeTaking?.();
    return writeFileAtomically(file, new TextEncoder().encode(`${JSON.stringify(written, null, 2)}\n`));
  }
  const difference = firstDifference(read(bytes, file), record);
  if (difference === undefined) return;
  const { path, expected, found } = difference;
  throw new FgclipError('INVALID_ARGUMENT', `The folder holds ${other}: ${path} differs`, {
    file,
    expected,
    found,
    hint,
  });
}

/** JSON whose formatVersion is one of those given. @throws INVALID_FORMAT, saying what the file should hold. */
export function parseRecord(bytes: Uint8Array, file: string, versions: readonly number[], what: string): unknown {
  try {
    const record = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (!versions.includes(record.formatVersion)) throw new TypeError(`"formatVersion" is ${record.formatVersion}`);
    return record;
  } catch (cause) {
    throw new FgclipError('INVALID_FORMAT', `The file does not hold ${what}`, {
      file,
      expected: `JSON with "formatVersion" ${versions.join(' or ')}`,
      cause,
    });
  }
}
