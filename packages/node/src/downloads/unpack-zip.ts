import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { FgclipError } from '@fgclip/core';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { fileError } from '../files/file-error.ts';
import { INCOMPLETE_ENDING } from './incomplete-file.ts';
import { throwIfStopped } from './stop.ts';
import { listFiles, type ZipLimits } from './zip-entries.ts';
import { asZip, damaged, isSystemError } from './zip-error.ts';

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
