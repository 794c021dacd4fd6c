import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { FgclipError } from '@fgclip/core';
import { throwIfStopped } from '@fgclip/core/internal';
import { type Entry, getFileNameLowLevel, openPromise, validateFileName, type ZipFile } from 'yauzl';
import { fileError } from '../files/files.ts';
import { INCOMPLETE_ENDING } from './incomplete-file.ts';

export interface UnpackOptions {
  readonly limits?: ZipLimits | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called after each file with the bytes that are unpacked, of all. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export interface Unpacked {
  /** Files written, and files that were there from before. */
  readonly written: number;
  readonly kept: number;
  /** Bytes of all of them. */
  readonly size: number;
  /** Files and folders at the top of the archive. */
  readonly roots: readonly string[];
}

/**
 * Unpacks a zip archive into a folder. Files that are there with the size they should have are kept, so that unpacking
 * goes on where it was stopped.
 *
 * Nothing is written unless all entries are harmless: throws REFUSED for names that lead out of the folder, links,
 * encryption, two entries of one name, or more than the limits; INVALID_FORMAT for an archive that is damaged; IO;
 * ABORTED.
 */
export async function unpackZip(archive: string, folder: string, options: UnpackOptions = {}): Promise<Unpacked> {
  const { signal, onProgress } = options;
  const zip = await asZip(archive, () => openPromise(archive, { autoClose: false, decodeStrings: false }));
  try {
    const files = await asZip(archive, () => listFiles(zip, archive, options));
    const total = files.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0);
    const count = { written: 0, kept: 0, size: 0 };
    for (const { entry, name } of files) {
      throwIfStopped(signal);
      const isNew = await unpackFile(zip, entry, join(folder, name), archive, signal);
      count[isNew ? 'written' : 'kept'] += 1;
      count.size += entry.uncompressedSize;
      onProgress?.(count.size, total);
    }
    return { ...count, roots: [...new Set(files.map(({ name }) => name.replace(/\/.*$/s, '')))] };
  } finally {
    zip.close();
  }
}

/** Returns false when the file was there. */
async function unpackFile(zip: ZipFile, entry: Entry, path: string, archive: string, signal: AbortSignal | undefined) {
  if (await hasSize(path, entry.uncompressedSize)) return false;
  const incomplete = path + INCOMPLETE_ENDING;
  try {
    await mkdir(dirname(path), { recursive: true });
    const content = await asZip(archive, () => zip.openReadStreamPromise(entry));
    const crc = { value: 0 };
    const out = createWriteStream(incomplete);
    await pipeline(content, adding(crc), out, signal === undefined ? {} : { signal });
    if (crc.value !== entry.crc32) throw damaged(archive, 'a wrong checksum');
    await rename(incomplete, path);
    return true;
  } catch (cause) {
    await rm(incomplete, { force: true }).catch(() => undefined);
    throwIfStopped(signal);
    if (FgclipError.isInstance(cause) || isSystemError(cause)) throw fileError('Cannot unpack the file', path, cause);
    throw damaged(archive, String(cause), cause);
  }
}

/** Passes bytes on and adds their checksum up. */
function adding(crc: { value: number }): Transform {
  return new Transform({
    transform(bytes: Buffer, _, done) {
      crc.value = crc32(bytes, crc.value);
      done(null, bytes);
    },
  });
}

async function hasSize(path: string, size: number): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile() && found.size === size,
    () => false,
  );
}

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
async function listFiles(
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

/** Does work with an archive; what goes wrong with it is said of the archive. */
async function asZip<T>(archive: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (FgclipError.isInstance(cause) || isSystemError(cause))
      throw fileError('Cannot read the archive', archive, cause);
    throw damaged(archive, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

/** Whether the disk is to blame, rather than the archive. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

function damaged(file: string, found: string, cause?: unknown): FgclipError {
  return new FgclipError('INVALID_FORMAT', 'This is no zip archive, or a damaged one', {
    ...{ file, found, cause },
    hint: 'Delete it and download it again',
  });
}
