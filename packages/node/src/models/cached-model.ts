import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { HubFile } from './hub.ts';
import type { LocatedModel } from './located-model.ts';
import type { ModelCache } from './model-cache.ts';
import { chooseFiles, type Wanted } from './wanted-files.ts';

/** A model of the hub at a branch, tag or commit. */
export interface HubReference {
  readonly id: string;
  readonly revision: string;
}

/**
 * A model as far as the cache has it: whole, or the names of the files that lack (none when the revision was never
 * looked up). Throws NOT_FOUND when the model itself lacks them.
 */
export async function locateInCache(
  { id, revision }: HubReference,
  cache: ModelCache,
  wanted: Wanted,
): Promise<LocatedModel | { readonly lacking: readonly string[] }> {
  const commit = await cache.readRef(revision);
  const listing = commit === undefined ? undefined : await cache.readListing(commit);
  if (commit === undefined || listing === undefined) return { lacking: [] };
  const chosen = chooseListed(listing, wanted, `${id}@${revision}`);
  const folder = cache.commitFolder(commit);
  const isCached = await Promise.all(chosen.map((file) => hasFile(join(folder, file.name), file.size)));
  const lacking = chosen.filter((_, index) => !isCached[index]).map(({ name }) => name);
  if (lacking.length > 0) return { lacking };
  await cache.touch(commit);
  return { folder, id, revision: commit, files: locatedFiles(folder, chosen) };
}

/** The files to have, as the hub lists them. */
export function chooseListed(listing: readonly HubFile[], wanted: Wanted, source: string): HubFile[] {
  const names = new Set(
    chooseFiles(
      listing.map(({ name }) => name),
      wanted,
      source,
    ),
  );
  return listing.filter(({ name }) => names.has(name));
}

export function locatedFiles(folder: string, files: readonly HubFile[]): LocatedModel['files'] {
  return Object.fromEntries(
    files.map(({ name, size, hash }) => [
      name,
      { path: join(folder, name), size, ...(hash?.algorithm === 'sha256' && { sha256: hash.value }) },
    ]),
  );
}

async function hasFile(path: string, size: number): Promise<boolean> {
  return stat(path).then(
    (found) => found.size === size,
    () => false,
  );
}
