import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { HubFile } from './hub.ts';
import type { LocatedModel } from './located-model.ts';
import type { ModelCache } from './model-cache.ts';
import { chooseFiles, externalDataFiles, type Wanted } from './wanted-files.ts';

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
  const folder = cache.commitFolder(commit);
  const chosen = chooseListed(listing, wanted, `${id}@${revision}`);
  const lackingNamed = await notCached(folder, chosen);
  if (lackingNamed.length > 0) return { lacking: lackingNamed };
  const external = await listedExternalData(listing, locatedFiles(folder, chosen));
  const lacking = await notCached(folder, external);
  if (lacking.length > 0) return { lacking };
  await cache.touch(commit);
  return { folder, id, revision: commit, files: locatedFiles(folder, [...chosen, ...external]) };
}

async function notCached(folder: string, files: readonly HubFile[]): Promise<string[]> {
  const isCached = await Promise.all(files.map(({ name, size }) => hasFile(join(folder, name), size)));
  return files.filter((_, index) => !isCached[index]).map(({ name }) => name);
}

/** The files to have, as the hub lists them. */
export function chooseListed(listing: readonly HubFile[], wanted: Wanted, source: string): HubFile[] {
  const names = new Set(chooseFiles(namesIn(listing), wanted, source));
  return listing.filter(({ name }) => names.has(name));
}

/** The files that hold weights of the models among those that are here by now, as the hub lists them. */
export async function listedExternalData(
  listing: readonly HubFile[],
  files: LocatedModel['files'],
): Promise<HubFile[]> {
  const names = new Set(await externalDataFiles(files, namesIn(listing)));
  return listing.filter(({ name }) => names.has(name));
}

function namesIn(listing: readonly HubFile[]): string[] {
  return listing.map(({ name }) => name);
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
