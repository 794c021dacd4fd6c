import { readFile, stat, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, posix, win32 } from 'node:path';
import { isCommit, isHubListing, parseHubReference } from '@fgclip/core/internal';
import { writeFileAtomically } from '../files/files.ts';
import type { HubFile } from './hub.ts';

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

/** What the system tells about where a user's files belong. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where models are kept unless the user says otherwise: `$XDG_CACHE_HOME/fgclip` (XDG Base Directory Specification;
 * default `~/.cache/fgclip`), on macOS `~/Library/Caches/fgclip`, on Windows `%LOCALAPPDATA%\fgclip\Cache`.
 *
 * @param home The user's home folder.
 */
export function defaultCacheFolder(environment: Environment, platform: string, home: string): string {
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = environment;
  // The specification tells to ignore relative paths.
  if (xdg !== undefined && posix.isAbsolute(xdg)) return posix.join(xdg, 'fgclip');
  if (platform === 'win32') return win32.join(local || win32.join(home, 'AppData', 'Local'), 'fgclip', 'Cache');
  if (platform === 'darwin') return posix.join(home, 'Library', 'Caches', 'fgclip');
  return posix.join(home, '.cache', 'fgclip');
}

/** Which model is meant: a folder, or one on a hub. */
export type ModelReference =
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'hub'; readonly id: string; readonly revision: string };

/**
 * Reads what a user calls a model: a folder that is there, anything that begins like a path (`./`, `../`, `/`, `~`),
 * or else the id of a hub, "owner/name" or "owner/name@revision".
 *
 * Throws INVALID_ARGUMENT when it is none of them, or names two different revisions.
 */
export async function parseModelId(text: string, revision?: string): Promise<ModelReference> {
  if (looksLikePath(text)) return { kind: 'folder', folder: text.replace(/^~(?=$|[\\/])/, homedir()) };
  if (await isFolder(text)) return { kind: 'folder', folder: text };
  return { kind: 'hub', ...parseHubReference(text, { revision, besides: 'a folder' }) };
}

function looksLikePath(text: string): boolean {
  return /^(~|\.{1,2})([\\/]|$)|^[\\/]/.test(text) || /^[A-Za-z]:[\\/]/.test(text);
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
