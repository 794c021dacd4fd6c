import { readdir, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { FgclipError } from '@fgclip/core';
import { isLocked, LOCK_ENDING } from '../downloads/file-lock.ts';
import { INCOMPLETE_ENDING } from '../downloads/incomplete-file.ts';
import { fileError } from '../files/files.ts';
import {
  type CachedModel,
  type CachedRevision,
  type CacheReport,
  type FoundFile,
  inspectCache,
} from './inspect-cache.ts';
import { REFS, TREES } from './model-cache.ts';

export interface ClearCacheOptions {
  /** "owner/name", or the name of a data set. Default everything. */
  readonly model?: string | undefined;
  /** Branch, tag, commit or the beginning of one. Default all of the model's. */
  readonly revision?: string | undefined;
  /** Whether only what downloads left unfinished is deleted. Default false. */
  readonly incompleteOnly?: boolean | undefined;
}

/** Something that was, or could be, deleted. */
export interface Cleared {
  /** "owner/name@commit", a data set, or a file. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
}

export interface ClearReport {
  readonly removed: readonly Cleared[];
  /** Left alone, because a process is downloading there. */
  readonly inUse: readonly Cleared[];
  /** Bytes removed. */
  readonly size: number;
}

/**
 * Deletes what fgclip has put into a cache, and nothing else that may lie in the folder. What a process is downloading
 * is left alone and listed.
 *
 * Throws NOT_FOUND when the model or revision named is not there; INVALID_ARGUMENT for a revision without a model; IO.
 */
export async function clearCache(folder: string, options: ClearCacheOptions = {}): Promise<ClearReport> {
  const cacheFolder = resolve(folder);
  const targets = chooseTargets(await inspectCache(cacheFolder), options);
  const removed: Cleared[] = [];
  const inUse: Cleared[] = [];
  for (const { name, size, paths } of targets) {
    const isBusy = (await Promise.all(paths.map(isBeingWritten))).some(Boolean);
    (isBusy ? inUse : removed).push({ name, size });
    if (!isBusy) for (const path of paths) await remove(path, cacheFolder);
  }
  return { removed, inUse, size: removed.reduce((sum, { size }) => sum + size, 0) };
}

/** The models, data sets and files that clearCache() would delete. */
export async function whatToClear(cacheFolder: string, options: ClearCacheOptions = {}): Promise<Cleared[]> {
  return chooseTargets(await inspectCache(cacheFolder), options).map(({ name, size }) => ({ name, size }));
}

interface Target extends Cleared {
  readonly paths: readonly string[];
}

function chooseTargets(report: CacheReport, options: ClearCacheOptions): Target[] {
  const { model, revision, incompleteOnly = false } = options;
  if (revision !== undefined && model === undefined) {
    throw new FgclipError('INVALID_ARGUMENT', 'A revision is named but no model', { found: revision });
  }
  const models = report.models.filter(({ id }) => model === undefined || id === model);
  const dataSets = report.dataSets.filter(({ name }) => model === undefined || name === model);
  if (model !== undefined && models.length + dataSets.length === 0) throw notThere(report, model);
  const revisions = models.flatMap((owner) =>
    owner.revisions.filter((one) => revision === undefined || isMeant(one, revision)).map((one) => ({ owner, one })),
  );
  if (revision !== undefined && revisions.length === 0) throw notThere(report, `${model}@${revision}`);
  const ofDataSets = model === undefined ? report.incomplete : [];
  if (incompleteOnly) return [...revisions.flatMap(({ one }) => one.incomplete), ...ofDataSets].map(fileTarget);
  return [...revisions.map(({ owner, one }) => revisionTarget(owner, one)), ...dataSets, ...ofDataSets.map(fileTarget)];
}

function fileTarget({ path, size }: FoundFile): Target {
  return { name: path, size, paths: [path] };
}

function isMeant({ commit, refs }: CachedRevision, revision: string): boolean {
  return refs.includes(revision) || (/^[0-9a-f]{6,}$/.test(revision) && commit.startsWith(revision));
}

function revisionTarget({ id, folder }: CachedModel, { commit, refs, size, folder: files }: CachedRevision): Target {
  const notes = [...refs.map((ref) => join(REFS, encodeURIComponent(ref))), join(TREES, `${commit}.json`)];
  return { name: `${id}@${commit}`, size, paths: [files, ...notes.map((note) => join(folder, note))] };
}

function notThere({ folder, models, dataSets }: CacheReport, name: string): FgclipError {
  const names = [
    ...models.flatMap(({ id, revisions }) => revisions.map(({ commit }) => `${id}@${commit.slice(0, 8)}`)),
    ...dataSets.map((dataSet) => dataSet.name),
  ];
  return new FgclipError('NOT_FOUND', 'This is not in the cache', {
    ...{ file: folder, expected: names.join(', ') || 'nothing: it is empty', found: name },
  });
}

/** Whether a process that lives holds the lock of a file, or of one below a folder. */
async function isBeingWritten(path: string): Promise<boolean> {
  const own = path.endsWith(INCOMPLETE_ENDING) ? path.slice(0, -INCOMPLETE_ENDING.length) : path;
  const below = await readdir(path, { recursive: true }).catch(() => []);
  const locks = below
    .filter((name) => name.endsWith(LOCK_ENDING))
    .map((name) => join(path, name.slice(0, -LOCK_ENDING.length)));
  return (await Promise.all([own, ...locks].map((locked) => isLocked(locked)))).some(Boolean);
}

/** Deletes a file or folder, and the folders above it that are empty by that, up to the cache itself. */
async function remove(path: string, cacheFolder: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (cause) {
    throw fileError('Cannot delete it', path, cause);
  }
  for (let above = dirname(path); above.length > cacheFolder.length; above = dirname(above)) {
    const isEmptied = await rmdir(above).then(
      () => true,
      ({ code }: NodeJS.ErrnoException) => code === 'ENOENT',
    );
    if (!isEmptied) return;
  }
}
