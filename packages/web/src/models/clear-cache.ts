import { FgclipError } from '@fgclip/core';
import { type FileKey, openFileStore, type StoredEntry } from './file-store.ts';
import { type CacheOptions, inspectCache } from './inspect-cache.ts';
import { DEFAULT_CACHE } from './open-source.ts';

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
