import { readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { isHubListing } from '@fgclip/core';
import { writeFileAtomically } from '../files/write-file.ts';
import type { HubFile } from './hub.ts';
import { isCommit } from './model-id.ts';

/**
 * Where the cache keeps what:
 *
 *     models/<owner>--<name>/<commit>/<file>         the files, under the names they have on the hub
 *     models/<owner>--<name>/refs/<branch or tag>    the commit it pointed to when it was last asked for
 *     models/<owner>--<name>/trees/<commit>.json     what the hub has at that commit; its time is that of the last use
 */
export interface ModelCache {
  /** The model's own folder. */
  readonly folder: string;
  commitFolder(commit: string): string;
  /** The commit that a branch or tag was last known to point to; a commit is its own. */
  readRef(revision: string): Promise<string | undefined>;
  writeRef(revision: string, commit: string): Promise<void>;
  /** The hub's listing of a commit, when it has been fetched before. */
  readListing(commit: string): Promise<HubFile[] | undefined>;
  writeListing(commit: string, files: readonly HubFile[]): Promise<void>;
  /** Notes that a commit is being used. */
  touch(commit: string): Promise<void>;
}

export const MODELS = 'models';
export const REFS = 'refs';
export const TREES = 'trees';

/** The part of the cache that belongs to a model of the hub. */
export function modelCache(cacheFolder: string, id: string): ModelCache {
  const folder = join(cacheFolder, MODELS, id.replace('/', '--'));
  const refPath = (revision: string) => join(folder, REFS, encodeURIComponent(revision));
  const listingPath = (commit: string) => join(folder, TREES, `${commit}.json`);
  return {
    folder,
    commitFolder: (commit) => join(folder, commit),
    async readRef(revision) {
      if (isCommit(revision)) return revision;
      const commit = (await readIfThere(refPath(revision)))?.trim();
      return commit !== undefined && isCommit(commit) ? commit : undefined;
    },
    async writeRef(revision, commit) {
      if (!isCommit(revision)) await writeText(refPath(revision), `${commit}\n`);
    },
    async readListing(commit) {
      const text = await readIfThere(listingPath(commit));
      return text === undefined ? undefined : parseListing(text);
    },
    writeListing: (commit, files) => writeText(listingPath(commit), `${JSON.stringify(files, undefined, 2)}\n`),
    async touch(commit) {
      const now = new Date();
      // A cache that others fill may be read-only: then nobody knows when it was used last.
      await utimes(listingPath(commit), now, now).catch(() => undefined);
    },
  };
}

/** The id that a folder in `models` stands for; undefined for other folders. */
export function idOfFolder(name: string): string | undefined {
  const [owner, model, ...rest] = name.split('--');
  return owner && model && rest.length === 0 ? `${owner}/${model}` : undefined;
}

/** A listing that was damaged counts as none: it is fetched again. */
function parseListing(text: string): HubFile[] | undefined {
  try {
    const files: unknown = JSON.parse(text);
    return isHubListing(files) ? files : undefined;
  } catch {
    return undefined;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

async function writeText(path: string, text: string): Promise<void> {
  await writeFileAtomically(path, new TextEncoder().encode(text));
}
