import { join } from 'node:path';
import { type DownloadProgress, downloadFile } from '../downloads/download-file.ts';
import { isInterrupted } from '../downloads/interruption.ts';
import { chooseListed, type HubReference, listedExternalData, locatedFiles, locateInCache } from './cached-model.ts';
import { totalSize } from './found-files.ts';
import { type HubFile, hubFileUrl, listHubFiles, resolveRevision } from './hub.ts';
import { authorization } from './hub-request.ts';
import type { LocatedModel, LocateModelOptions } from './located-model.ts';
import type { ModelCache } from './model-cache.ts';
import { isCommit } from './model-id.ts';

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
