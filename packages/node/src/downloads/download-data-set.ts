import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FgclipError } from '@fgclip/core';
import { throwIfStopped } from '@fgclip/core/internal';
import type { DataSetEntry, DataSetFile } from '@fgclip/datasets';
import { writeFileAtomically } from '../files/files.ts';
import { type DownloadProgress, downloadFile, type TransferOptions } from './download-file.ts';
import { withFileLock } from './file-lock.ts';
import { unpackZip, type ZipLimits } from './unpack-zip.ts';

/** How the download of a data set stands. */
export interface DataSetProgress extends Omit<DownloadProgress, 'state'> {
  readonly state: DownloadProgress['state'] | 'unpacking';
  /** The file under way. */
  readonly file: string;
  /** Counted from 1, of all. */
  readonly fileNumber: number;
  readonly fileCount: number;
}

export interface DownloadDataSetOptions extends TransferOptions {
  /** Where all data sets go. */
  readonly folder: string;
  /** Other servers to take files from. */
  readonly mirrors?: Mirrors | undefined;
  /** Whether archives are left beside what came out of them. Default false. */
  readonly keepArchives?: boolean | undefined;
  readonly limits?: ZipLimits | undefined;
  readonly onProgress?: ((progress: DataSetProgress) => void) | undefined;
}

/** A data set that is there, whole. */
export interface DownloadedDataSet {
  readonly name: string;
  readonly folder: string;
  /** Bytes of its files, unpacked. */
  readonly size: number;
  /** Files and folders that are its own, below `folder`. */
  readonly paths: readonly string[];
  /** False when it was there already. */
  readonly isNew: boolean;
}

/** Where it is noted which data sets are whole. */
export const COMPLETE_FOLDER = '.fgclip';
export const COMPLETE_ENDING = '.complete.json';

/**
 * Downloads a data set into the layout that the names of its images expect, and unpacks it. Called again, it goes on
 * from where it was stopped, and does nothing once `.fgclip/<name>.complete.json` says that all is there.
 *
 * Throws as downloadFile() and unpackZip() do.
 */
export async function downloadDataSet(
  entry: DataSetEntry,
  options: DownloadDataSetOptions,
): Promise<DownloadedDataSet> {
  const { folder, staleLock: stale, signal, onProgress } = options;
  throwIfStopped(signal);
  const marker = join(folder, COMPLETE_FOLDER, entry.name + COMPLETE_ENDING);
  const there = await readMarker(marker);
  if (there !== undefined) return { ...there, folder, isNew: false };

  const onWait = () =>
    onProgress?.({
      ...{ state: 'waiting', done: 0, detail: 'waiting for another process' },
      ...{ file: '', fileNumber: 0, fileCount: entry.files.length },
    });
  return withFileLock(join(folder, COMPLETE_FOLDER, entry.name), { stale, signal, onWait }, async (held) => {
    const made = await readMarker(marker);
    if (made !== undefined) return { ...made, folder, isNew: false };
    return { ...(await fetchFiles(entry, { ...options, signal: held }, marker)), folder, isNew: true };
  });
}

type Marker = Pick<DownloadedDataSet, 'name' | 'size' | 'paths'>;

async function fetchFiles(entry: DataSetEntry, options: DownloadDataSetOptions, marker: string): Promise<Marker> {
  const { folder, keepArchives = false } = options;
  let size = 0;
  const paths = new Set<string>();
  for (const [index, file] of entry.files.entries()) {
    const fetched = await fetchFile(file, index + 1, entry.files.length, options);
    size += fetched.size;
    for (const path of fetched.paths) paths.add(path);
  }
  const whole = { name: entry.name, size, paths: [...paths].sort() };
  await writeFileAtomically(marker, new TextEncoder().encode(`${JSON.stringify(whole, undefined, 2)}\n`));
  if (!keepArchives) {
    for (const { path, unpackTo } of entry.files)
      if (unpackTo !== undefined) await rm(join(folder, path), { force: true });
  }
  return whole;
}

async function fetchFile(file: DataSetFile, fileNumber: number, fileCount: number, options: DownloadDataSetOptions) {
  const { folder, mirrors, onProgress, limits, signal } = options;
  const report = (progress: Omit<DataSetProgress, 'file' | 'fileNumber' | 'fileCount'>) =>
    onProgress?.({ ...progress, file: file.path, fileNumber, fileCount });
  const target = join(folder, file.path);
  const { url, size, hash } = file;
  const downloaded = await downloadFile({
    ...options,
    url: mirrored(url, mirrors),
    target,
    size,
    hash,
    onProgress: report,
  });
  if (file.unpackTo === undefined) return { size: downloaded.size, paths: [file.path] };
  const unpacked = await unpackZip(target, join(folder, file.unpackTo), {
    ...{ limits, signal },
    onProgress: (done, total) => report({ state: 'unpacking', done, total }),
  });
  const below = file.unpackTo === '' ? '' : `${file.unpackTo}/`;
  return { size: unpacked.size, paths: unpacked.roots.map((root) => below + root) };
}

async function readMarker(path: string): Promise<Marker | undefined> {
  try {
    const { name, size, paths } = JSON.parse(await readFile(path, 'utf8'));
    return { name: String(name), size: Number(size), paths: Array.isArray(paths) ? paths.map(String) : [] };
  } catch {
    // None, or a damaged one: all is looked through once more.
    return undefined;
  }
}

/** Beginnings of addresses, and what to put in their place. */
export type Mirrors = Readonly<Record<string, string>>;

/**
 * The address to take in place of another: with the longest beginning that is mirrored replaced. A key is a beginning
 * ("http://images.cocodataset.org/zips/") or a host alone ("images.cocodataset.org").
 */
export function mirrored(url: string, mirrors: Mirrors = {}): string {
  const { host, pathname, search } = new URL(url);
  const fits = (from: string) => (from.includes('://') ? url.startsWith(from) : host === from);
  const [best] = Object.keys(mirrors)
    .filter(fits)
    .sort((a, b) => b.length - a.length);
  const to = best === undefined ? undefined : mirrors[best];
  if (best === undefined || to === undefined) return url;
  if (!/^https?:\/\//.test(to)) {
    throw new FgclipError('INVALID_ARGUMENT', 'A mirror is no web address', {
      expected: 'http:// or https://',
      found: to,
    });
  }
  return (
    to.replace(/\/*$/, '/') + (best.includes('://') ? url.slice(best.length) : pathname + search).replace(/^\/+/, '')
  );
}

/** Where data sets are kept in a cache, by those who name no other folder. */
export function dataSetsFolder(cacheFolder: string): string {
  return join(cacheFolder, 'data-sets');
}
