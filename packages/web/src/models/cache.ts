import { FgclipError } from '@fgclip/core';
import { type FileKey, type FileRecord, openFileStore, type StoredEntry } from './file-store.ts';
import { DEFAULT_CACHE } from './open-source.ts';

/** A file in the cache. */
export interface CachedFile {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
}

/** A model as far as the browser has stored it. */
export interface CachedModel {
  /** "owner/name", or the address of its folder. */
  readonly id: string;
  /** The commit, for a model of the hub. */
  readonly revision?: string;
  /** Branches and tags that pointed to it when they were last looked up. */
  readonly refs: readonly string[];
  /** Whole files. */
  readonly files: readonly CachedFile[];
  /** Downloads that were not finished. */
  readonly incomplete: readonly CachedFile[];
  /** Bytes of all of them. */
  readonly size: number;
}

export interface CacheReport {
  readonly models: readonly CachedModel[];
  readonly size: number;
}

export interface CacheOptions {
  /** Name of the Cache. Default "fgclip". */
  readonly cacheName?: string | undefined;
}

/** What models the browser has stored for this site; none where it stores nothing. */
export async function inspectCache({ cacheName = DEFAULT_CACHE }: CacheOptions = {}): Promise<CacheReport> {
  const store = await openFileStore(cacheName);
  const entries = (await store?.entries()) ?? [];
  const refs = new Map<string, string[]>();
  const byModel = new Map<string, StoredEntry[]>();
  for (const entry of entries) {
    const isRef = entry.file === 'commit' && entry.part === undefined;
    const commit = isRef ? await store?.readJson(entry) : undefined;
    if (typeof commit === 'string') addTo(refs, commit, entry.model.slice(entry.model.lastIndexOf('@') + 1));
    else addTo(byModel, entry.model, entry);
  }
  const models = [...byModel].map(async ([model, found]): Promise<CachedModel> => {
    const files: CachedFile[] = [];
    const incomplete: CachedFile[] = [];
    for (const name of new Set(found.map(({ file }) => file))) {
      const parts = found.filter(({ file, part }) => file === name && part !== undefined);
      if (parts.length === 0) continue;
      const record = (await store?.readJson({ model, file: name })) as FileRecord | undefined;
      (record?.isWhole ? files : incomplete).push({ name, size: totalSize(parts) });
    }
    const [, id = model, revision] = /^([^/@:]+\/[^/@]+)@([0-9a-f]{40})$/.exec(model) ?? [];
    const own = { ...(revision !== undefined && { revision }), refs: refs.get(revision ?? '') ?? [] };
    return { id, ...own, files: files.sort(byName), incomplete: incomplete.sort(byName), size: totalSize(found) };
  });
  const all = await Promise.all(models);
  return { models: all.sort((a, b) => (a.id < b.id ? -1 : 1)), size: totalSize(entries) };
}

function addTo<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  map.set(key, [...(map.get(key) ?? []), value]);
}

function totalSize(files: readonly { readonly size: number }[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

function byName(a: CachedFile, b: CachedFile): number {
  return a.name < b.name ? -1 : 1;
}

export interface ClearCacheOptions extends CacheOptions {
  /** "owner/name", or the address of a folder. Default every model. */
  readonly model?: string | undefined;
  /** Whether only what downloads left unfinished is deleted. Default false. */
  readonly incompleteOnly?: boolean | undefined;
}

export interface ClearReport {
  /** What was deleted: models, or files of them. */
  readonly removed: readonly { readonly name: string; readonly size: number }[];
  /** Bytes removed. */
  readonly size: number;
}

/**
 * Deletes models that the browser has stored for this site. A model that is open goes on, but for weights that it has not
 * loaded yet.
 *
 * @throws NOT_FOUND when the model named is not there.
 */
export async function clearCache(options: ClearCacheOptions = {}): Promise<ClearReport> {
  const { cacheName = DEFAULT_CACHE, model, incompleteOnly = false } = options;
  const store = await openFileStore(cacheName);
  const { models } = await inspectCache({ cacheName });
  const meant = models.filter(({ id }) => model === undefined || id === model);
  if (model !== undefined && meant.length === 0) {
    const expected = models.map(({ id }) => id).join(', ') || 'nothing: the cache is empty';
    throw new FgclipError('NOT_FOUND', 'This is not in the cache', { expected, found: model });
  }
  const entries = (await store?.entries()) ?? [];
  const removed: { name: string; size: number }[] = [];
  for (const { id, revision, incomplete, size } of meant) {
    const owner = revision === undefined ? id : `${id}@${revision}`;
    if (incompleteOnly) {
      for (const file of incomplete) {
        await store?.remove({ model: owner, file: file.name });
        removed.push({ name: `${owner}/${file.name}`, size: file.size });
      }
      continue;
    }
    for (const key of keysOf(entries, owner, id, revision)) await store?.remove(key);
    removed.push({ name: owner, size });
  }
  return { removed, size: removed.reduce((sum, { size }) => sum + size, 0) };
}

/** The files of a model, and the branches and tags of one on the hub. */
function keysOf(entries: readonly StoredEntry[], owner: string, id: string, revision: string | undefined): FileKey[] {
  const isRef = ({ model, file }: FileKey) => revision !== undefined && file === 'commit' && model.startsWith(`${id}@`);
  return entries.filter((entry) => entry.part === undefined && (entry.model === owner || isRef(entry)));
}
