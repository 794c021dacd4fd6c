import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isCommit } from '@fgclip/core/internal';
import { COMPLETE_ENDING, COMPLETE_FOLDER, dataSetsFolder } from '../downloads/download-data-set.ts';
import { ETAG_ENDING, INCOMPLETE_ENDING } from '../downloads/incomplete-file.ts';
import { isPlainPath } from './hub.ts';
import { idOfFolder, MODELS, REFS, TREES } from './model-cache.ts';

/** One commit of a model, as far as it is cached. */
export interface CachedRevision {
  readonly commit: string;
  /** Branches and tags that pointed to it when they were last looked up. */
  readonly refs: readonly string[];
  readonly folder: string;
  /** Whole files. */
  readonly files: readonly FoundFile[];
  /** Downloads that were not finished. */
  readonly incomplete: readonly FoundFile[];
  /** Bytes of all of them. */
  readonly size: number;
  readonly lastUsed?: Date;
}

export interface CachedModel {
  /** "owner/name". */
  readonly id: string;
  readonly folder: string;
  readonly size: number;
  readonly revisions: readonly CachedRevision[];
}

/** A data set in the cache. */
export interface CachedDataSet {
  readonly name: string;
  readonly size: number;
  /** Files and folders that are its own. */
  readonly paths: readonly string[];
}

export interface CacheReport {
  readonly folder: string;
  readonly size: number;
  readonly models: readonly CachedModel[];
  readonly dataSets: readonly CachedDataSet[];
  /** Unfinished downloads of data sets. */
  readonly incomplete: readonly FoundFile[];
}

/** What is in a cache; nothing when there is none. */
export async function inspectCache(cacheFolder: string): Promise<CacheReport> {
  const names = await subfolders(join(cacheFolder, MODELS));
  const models = (await Promise.all(names.map((name) => inspectModel(join(cacheFolder, MODELS, name), name)))).flat();
  const dataSetFolder = dataSetsFolder(cacheFolder);
  const dataSets = await inspectDataSets(dataSetFolder);
  const incomplete = (await filesBelow(dataSetFolder)).filter(isLeftover);
  const size = totalSize([...models, ...dataSets, ...incomplete]);
  return { folder: cacheFolder, size, models, dataSets, incomplete };
}

async function inspectModel(folder: string, name: string): Promise<CachedModel[]> {
  const id = idOfFolder(name);
  if (id === undefined) return [];
  const refs = await readRefs(join(folder, REFS));
  const commits = (await subfolders(folder)).filter(isCommit);
  const revisions = await Promise.all(commits.map((commit) => inspectRevision(folder, commit, refs)));
  return [{ id, folder, size: totalSize(revisions), revisions }];
}

async function inspectRevision(
  modelFolder: string,
  commit: string,
  refs: ReadonlyMap<string, string>,
): Promise<CachedRevision> {
  const folder = join(modelFolder, commit);
  const found = await filesBelow(folder);
  const lastUsed = await stat(join(modelFolder, TREES, `${commit}.json`)).then(
    ({ mtime }) => mtime,
    () => undefined,
  );
  return {
    commit,
    refs: [...refs].filter(([, pointsTo]) => pointsTo === commit).map(([ref]) => ref),
    folder,
    files: found.filter((file) => !isLeftover(file)),
    incomplete: found.filter(isLeftover),
    size: totalSize(found),
    ...(lastUsed !== undefined && { lastUsed }),
  };
}

async function readRefs(folder: string): Promise<Map<string, string>> {
  const files = await filesBelow(folder);
  const refs = files.map(
    async ({ name, path }) => [decodeURIComponent(name), (await readFile(path, 'utf8')).trim()] as const,
  );
  return new Map(await Promise.all(refs));
}

async function inspectDataSets(folder: string): Promise<CachedDataSet[]> {
  const markers = (await filesBelow(join(folder, COMPLETE_FOLDER))).filter(({ name }) =>
    name.endsWith(COMPLETE_ENDING),
  );
  const entries = markers.map(async ({ path }): Promise<CachedDataSet[]> => {
    try {
      const { name, size, paths } = JSON.parse(await readFile(path, 'utf8')) as CachedDataSet;
      // They will be deleted one day: none may lie elsewhere.
      return [{ name, size, paths: [path, ...paths.filter(isPlainPath).map((own) => join(folder, own))] }];
    } catch {
      return [];
    }
  });
  return (await Promise.all(entries)).flat();
}

/** What a download leaves when it is stopped. */
function isLeftover({ name }: FoundFile): boolean {
  return name.endsWith(INCOMPLETE_ENDING) || name.endsWith(ETAG_ENDING) || name.endsWith('.tmp');
}

/** A file below a folder. */
export interface FoundFile {
  /** Below the folder. */
  readonly name: string;
  readonly path: string;
  /** In bytes. */
  readonly size: number;
}

/** Every file below a folder, sorted; none when there is no folder. Files that go meanwhile are left out. */
async function filesBelow(folder: string): Promise<FoundFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found = await Promise.all(
    paths.sort().map(async (path) => {
      const size = await stat(path).then(
        (status) => status.size,
        () => undefined,
      );
      return size === undefined ? [] : [{ name: path.slice(folder.length + 1), path, size }];
    }),
  );
  return found.flat();
}

async function subfolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

export function totalSize(files: readonly { readonly size: number }[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}
