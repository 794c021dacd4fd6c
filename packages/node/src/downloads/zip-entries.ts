import { FgclipError } from '@fgclip/core';
import { type Entry, getFileNameLowLevel, validateFileName, type ZipFile } from 'yauzl';
import { throwIfStopped } from './stop.ts';

/** What an archive may hold at most. */
export interface ZipLimits {
  /** Default 1,000,000. */
  readonly entries?: number | undefined;
  /** Bytes of all entries, unpacked. Default 256 GiB. */
  readonly bytes?: number | undefined;
}

/** A file in an archive. */
export interface ZipEntry {
  readonly entry: Entry;
  /** With "/". */
  readonly name: string;
}

const MAX_ENTRIES = 1_000_000;
const MAX_BYTES = 256 * 2 ** 30;

/**
 * The files of an archive, folders left out. Throws REFUSED for anything that could do harm when it is unpacked.
 */
export async function listFiles(
  zip: ZipFile,
  archive: string,
  { limits = {}, signal }: { readonly limits?: ZipLimits | undefined; readonly signal?: AbortSignal | undefined },
): Promise<ZipEntry[]> {
  const { entries: maxEntries = MAX_ENTRIES, bytes: maxBytes = MAX_BYTES } = limits;
  const refuse = (problem: string, expected: string, found: string) =>
    new FgclipError('REFUSED', problem, { file: archive, expected, found });
  if (zip.entryCount > maxEntries) {
    throw refuse('The archive has too many entries', `at most ${maxEntries}`, `${zip.entryCount}`);
  }
  const files = new Map<string, ZipEntry>();
  let bytes = 0;
  for await (const entry of zip.eachEntry()) {
    throwIfStopped(signal);
    const name = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
    const quoted = JSON.stringify(name.slice(0, 200));
    if (validateFileName(name) !== null || /\0|:/.test(name)) {
      throw refuse('The archive has a name that leads out of its folder', 'a plain path', quoted);
    }
    if (name.endsWith('/')) continue;
    if (((entry.externalFileAttributes >>> 16) & FILE_TYPE) === LINK) {
      throw refuse('The archive has a link in it', 'plain files', quoted);
    }
    if (entry.isEncrypted()) throw refuse('The archive is encrypted', 'plain files', quoted);
    if (files.has(name)) throw refuse('The archive has two entries of one name', 'one', quoted);
    bytes += entry.uncompressedSize;
    if (bytes > maxBytes) throw refuse('The archive holds too much', `at most ${maxBytes} bytes`, `${bytes} or more`);
    files.set(name, { entry, name });
  }
  return [...files.values()];
}

/** File types in the upper half of the attributes, as Unix has them. */
const FILE_TYPE = 0o170000;
const LINK = 0o120000;
