import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isCommit, isInterrupted } from '@fgclip/core/internal';
import { type DownloadProgress, downloadFile } from '../downloads/download-file.ts';
import {
  authorization,
  chooseFiles,
  externalDataFiles,
  type HubFile,
  hubFileUrl,
  listHubFiles,
  resolveRevision,
  type Wanted,
} from './hub.ts';
import { totalSize } from './inspect-cache.ts';
import type { LocatedModel, LocateModelOptions } from './located-model.ts';
import type { ModelCache } from './model-cache.ts';

/** A model of the hub: what the cache lacks of it is downloaded. Throws as locateModel() does. */
export async function fetchModel(
  reference: HubReference,
  cache: ModelCache,
  options: LocateModelOptions,
): Promise<LocatedModel> {
  const { id, revision } = reference;
  let commit: string;
  try {
    commit = isCommit(revision) ? revision : await resolveRevision(id, revision, options);
  } catch (error) {
    const cached = isInterrupted(error) ? await locateInCache(reference, cache, options) : undefined;
    if (cached === undefined || 'lacking' in cached) throw error;
    return { ...cached, note: `The hub cannot be reached; this is what "${revision}" was when it last could.` };
  }
  const located = await fetchFiles(reference, commit, cache, options);
  // Only now: until all files are there, what was known before is worth more offline.
  if ((await cache.readRef(revision)) !== commit) await cache.writeRef(revision, commit);
  return located;
}

async function fetchFiles(
  { id }: HubReference,
  commit: string,
  cache: ModelCache,
  options: LocateModelOptions,
): Promise<LocatedModel> {
  const folder = cache.commitFolder(commit);
  const listing = await listingOf(id, commit, cache, options);
  const done: HubFile[] = [];
  const download = async (files: readonly HubFile[]) => {
    const allTotal = totalSize([...done, ...files]);
    for (const file of files) {
      const { name, size, hash } = file;
      const before = totalSize(done);
      const report = (progress: DownloadProgress) =>
        options.onProgress?.({ ...progress, file: name, allDone: before + progress.done, allTotal });
      await downloadFile({
        ...options,
        url: hubFileUrl(id, commit, name, options),
        target: join(folder, name),
        ...{ size, hash, headers: authorization(options), onProgress: report },
      });
      done.push(file);
    }
  };
  await download(chooseListed(listing, options, `${id}@${commit}`));
  // What models keep beside themselves is known when they are here.
  await download(await listedExternalData(listing, locatedFiles(folder, done)));
  await cache.touch(commit);
  return { folder, id, revision: commit, files: locatedFiles(folder, done) };
}

/** What the hub has at a commit, which never changes: asked for once. */
async function listingOf(id: string, commit: string, cache: ModelCache, options: LocateModelOptions) {
  const known = await cache.readListing(commit);
  if (known !== undefined) return known;
  const listing: HubFile[] = await listHubFiles(id, commit, options);
  await cache.writeListing(commit, listing);
  return listing;
}

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
function chooseListed(listing: readonly HubFile[], wanted: Wanted, source: string): HubFile[] {
  const names = new Set(chooseFiles(namesIn(listing), wanted, source));
  return listing.filter(({ name }) => names.has(name));
}

/** The files that hold weights of the models among those that are here by now, as the hub lists them. */
async function listedExternalData(listing: readonly HubFile[], files: LocatedModel['files']): Promise<HubFile[]> {
  const names = new Set(await externalDataFiles(files, namesIn(listing)));
  return listing.filter(({ name }) => names.has(name));
}

function namesIn(listing: readonly HubFile[]): string[] {
  return listing.map(({ name }) => name);
}

function locatedFiles(folder: string, files: readonly HubFile[]): LocatedModel['files'] {
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
