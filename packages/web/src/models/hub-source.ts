import { FgclipError, type HubAccess, type HubFile, type HubReference, type JsonAnswer } from '@fgclip/core';
import {
  anySignal,
  authorization,
  httpError,
  hubFileUrl,
  Interruption,
  isCommit,
  isHubListing,
  isInterrupted,
  listHubFiles,
  parseHubJson,
  resolveHubRevision,
  throwIfAborted,
  withRetries,
} from '@fgclip/core/internal';
import { downloadFile } from './download-file.ts';
import type { FileKey } from './file-store.ts';
import { type ModelOptions, type ModelSource, notStored, type SourceOptions } from './model-source.ts';
import { UNREACHABLE_HINT } from './receive.ts';

/** What the store has of a model beside its files: the commit of a revision, the listing of a commit. */
const revisionKey = ({ id, revision }: HubReference): FileKey => ({
  model: `${id}@${revision}`,
  file: 'commit',
});
const listingKey = (id: string, commit: string): FileKey => ({ model: `${id}@${commit}`, file: 'listing' });

/**
 * A model on a hub. A branch or tag is looked up each time, and the commit that it points to remembered: it is used when
 * the hub cannot be reached.
 *
 * @throws NOT_FOUND for a model that the hub does not have, or which offline is not stored; INVALID_FORMAT for what is no
 *   hub; IO; ABORTED. file() throws as downloadFile() does.
 */
export async function openHubSource(reference: HubReference, options: SourceOptions): Promise<ModelSource> {
  const { id, revision } = reference;
  const { store, offline = false } = options;
  const hub = { endpoint: options.endpoint, getJson: (url: string) => getJson(url, options) };
  const { commit, note } = await commitOf(reference, options, hub);
  const listing = await listingOf(id, commit, options, hub);
  const byName = new Map(listing.map((file) => [file.name, file]));
  const model = `${id}@${commit}`;

  return {
    id,
    revision: commit,
    names: [...byName.keys()],
    notes: () => (note === undefined ? [] : [note]),
    async file(name) {
      const file = byName.get(name);
      if (file === undefined) return undefined;
      const { size, hash } = file;
      const url = hubFileUrl(id, commit, name, hub);
      const key = { model, file: name };
      const headers = authorization(options);
      if (offline) await requireStored(key, id, revision, options);
      return { label: url, ...(await downloadFile({ ...options, url, key, size, hash, headers, store })) };
    },
  };
}

async function commitOf(
  reference: HubReference,
  { store, offline }: SourceOptions,
  hub: HubAccess,
): Promise<{ commit: string; note?: string }> {
  const { id, revision } = reference;
  if (isCommit(revision)) return { commit: revision };
  const key = revisionKey(reference);
  const known = await store?.readJson(key);
  const remembered = typeof known === 'string' && isCommit(known) ? known : undefined;
  if (offline) {
    if (remembered === undefined) throw notStored(`${id}@${revision}`);
    return { commit: remembered };
  }
  try {
    const commit = await resolveHubRevision(id, revision, hub);
    await store?.writeJson(key, commit).catch(() => undefined);
    return { commit };
  } catch (error) {
    if (remembered === undefined || !isInterrupted(error)) throw error;
    return {
      commit: remembered,
      note: `The hub cannot be reached; this is what "${revision}" was when it last could.`,
    };
  }
}

/** What the hub has at a commit, which never changes: asked for once. */
async function listingOf(
  id: string,
  commit: string,
  { store, offline }: SourceOptions,
  hub: HubAccess,
): Promise<HubFile[]> {
  const key = listingKey(id, commit);
  const known = await store?.readJson(key);
  if (isHubListing(known)) return known;
  if (offline) throw notStored(`${id}@${commit}`);
  const listing = await listHubFiles(id, commit, hub);
  await store?.writeJson(key, listing).catch(() => undefined);
  return listing;
}

async function requireStored(key: FileKey, id: string, revision: string, { store }: SourceOptions): Promise<void> {
  const record = (await store?.readJson(key)) as { isWhole?: unknown } | undefined;
  if (record?.isWhole !== true) throw notStored(`${id}@${revision}`, key.file);
}

const METADATA_TIMEOUT = 30_000;

/** Asks the hub's API. Throws IO, NOT_FOUND, INVALID_FORMAT when the answer is no JSON; ABORTED. */
async function getJson(url: string, options: ModelOptions): Promise<JsonAnswer> {
  const { signal, retry, fetch = globalThis.fetch, idleTimeout = METADATA_TIMEOUT } = options;
  const attempt = async (): Promise<JsonAnswer> => {
    const late = AbortSignal.timeout(idleTimeout);
    try {
      const headers = { accept: 'application/json', ...authorization(options) };
      const response = await fetch(url, { headers, signal: anySignal(signal, late) });
      const text = await response.text();
      if (!response.ok) throw httpError(response, url);
      return { value: parseHubJson(text, url), link: response.headers.get('link') };
    } catch (error) {
      throwIfAborted(signal);
      if (FgclipError.isInstance(error) || error instanceof Interruption) throw error;
      throw new Interruption(late.aborted ? `no answer for ${idleTimeout / 1000} s` : String(error), {
        unreachableHint: late.aborted ? undefined : UNREACHABLE_HINT,
      });
    }
  };
  return withRetries(attempt, { ...retry, url, signal });
}
