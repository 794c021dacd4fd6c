import { FgclipError } from '../errors.ts';
import { isRecord } from '../is-record.ts';

/** A file of a model on the hub, at one commit. */
export interface HubFile {
  /** Its path in the repository: "onnx/vision_model.onnx". */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** The content's SHA-256 for files in git-lfs, git's own id for others. */
  readonly hash?: { readonly algorithm: 'sha256' | 'git-blob'; readonly value: string };
}

/** What the hub's API answers. */
export interface JsonAnswer {
  readonly value: unknown;
  /** The Link header (RFC 8288). */
  readonly link: string | null;
}

/** Where a hub is and how it is asked. */
export interface HubAccess {
  /** Default https://huggingface.co; a mirror that speaks its protocol will do. */
  readonly endpoint?: string | undefined;
  /** Gets an answer of its API. */
  readonly getJson: (url: string) => Promise<JsonAnswer>;
}

const DEFAULT_ENDPOINT = 'https://huggingface.co';
const LONGEST_LISTING = 100_000;

/** The commit that a branch or tag points to now. Throws as getJson() does; INVALID_FORMAT for what no hub answers. */
export async function resolveHubRevision(id: string, revision: string, hub: HubAccess): Promise<string> {
  const url = `${endpointOf(hub)}/api/models/${id}/revision/${encodeURIComponent(revision)}`;
  const { value } = await hub.getJson(url);
  const commit = isRecord(value) ? value.sha : undefined;
  if (typeof commit === 'string' && isCommit(commit)) return commit;
  throw notTheProtocol(url, 'an object with the commit as "sha"');
}

/** Every file of a model at a commit. Throws as getJson() does; INVALID_FORMAT for what no hub answers. */
export async function listHubFiles(id: string, commit: string, hub: HubAccess): Promise<HubFile[]> {
  const files: HubFile[] = [];
  let url: string | undefined = `${endpointOf(hub)}/api/models/${id}/tree/${commit}?recursive=true`;
  while (url !== undefined) {
    const page: JsonAnswer = await hub.getJson(url);
    if (!Array.isArray(page.value)) throw notTheProtocol(url, 'a list of files');
    files.push(...page.value.flatMap(readEntry));
    if (files.length > LONGEST_LISTING) throw notTheProtocol(url, `at most ${LONGEST_LISTING} files`);
    url = nextPage(page.link, hub);
  }
  return files;
}

/** Where the hub delivers a file. */
export function hubFileUrl(id: string, commit: string, name: string, hub: Pick<HubAccess, 'endpoint'> = {}): string {
  return `${endpointOf(hub)}/${id}/resolve/${commit}/${name.split('/').map(encodeURIComponent).join('/')}`;
}

/** Whether something read back is a listing as listHubFiles() gives it. */
export function isHubListing(value: unknown): value is HubFile[] {
  const isListed = (file: unknown) =>
    isRecord(file) && typeof file.name === 'string' && isPlainPath(file.name) && typeof file.size === 'number';
  return Array.isArray(value) && value.every(isListed);
}

/** Whether a path stays below the folder it is joined to. */
export function isPlainPath(path: string): boolean {
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && !/[\\:\0]/.test(part));
}

/** What an answer of the hub's API says. Throws INVALID_FORMAT for what is no JSON. */
export function parseHubJson(text: string, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notTheProtocol(url, 'JSON');
  }
}

/** The header that lets one in to private and gated models. */
export function authorization({ token }: { readonly token?: string | undefined }): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

/** The error for an answer that no hub gives. */
function notTheProtocol(url: string, expected: string): FgclipError {
  return new FgclipError('INVALID_FORMAT', 'The server does not answer as a model hub does', {
    file: url,
    expected,
    hint: 'Check the endpoint',
  });
}

function endpointOf({ endpoint = DEFAULT_ENDPOINT }: Pick<HubAccess, 'endpoint'>): string {
  return endpoint.replace(/\/+$/, '');
}

/** One entry of the listing: folders are left out, and names that would lead out of the model's folder. */
function readEntry(entry: unknown): HubFile[] {
  const { type, path, size, oid, lfs } = isRecord(entry) ? entry : {};
  if (type !== 'file' || typeof path !== 'string' || typeof size !== 'number' || !isPlainPath(path)) return [];
  return [{ name: path, size, ...hashOf(oid, lfs) }];
}

function hashOf(oid: unknown, lfs: unknown): Pick<HubFile, 'hash'> {
  // Some hubs write "sha256:..." where the hub itself writes the digits alone.
  const sha256 = String(isRecord(lfs) ? lfs.oid : undefined).replace(/^sha256:/, '');
  if (/^[0-9a-f]{64}$/.test(sha256)) return { hash: { algorithm: 'sha256', value: sha256 } };
  if (lfs === undefined && typeof oid === 'string' && /^[0-9a-f]{40}$/.test(oid)) {
    return { hash: { algorithm: 'git-blob', value: oid } };
  }
  return {};
}

/**
 * The next page of a listing. A mirror may pass on the address that the hub gave: it is asked for below the endpoint all
 * the same, and a token goes nowhere else.
 */
function nextPage(link: string | null, hub: HubAccess): string | undefined {
  const path = /<[^>]*(\/api\/[^>]+)>\s*;[^,]*\brel="?next"?/.exec(link ?? '')?.[1];
  return path === undefined ? undefined : endpointOf(hub) + path;
}

/** A model of a hub at a branch, tag or commit. */
export interface HubReference {
  /** "owner/name". */
  readonly id: string;
  readonly revision: string;
}

export interface HubReferenceOptions {
  /** Branch, tag or commit, where the text names none. Default "main". */
  readonly revision?: string | undefined;
  /** What else a text may name, for errors: "a folder". */
  readonly besides?: string;
}

const DEFAULT_REVISION = 'main';

/**
 * Reads the name of a model on a hub: "owner/name" or "owner/name@revision".
 *
 * @throws INVALID_ARGUMENT when it is neither, or names two different revisions.
 */
export function parseHubReference(text: string, { revision, besides }: HubReferenceOptions = {}): HubReference {
  const [, id, ownRevision] = /^([^@]*)(?:@(.+))?$/.exec(text) ?? [];
  if (id === undefined || !isHubId(id)) {
    throw new FgclipError('INVALID_ARGUMENT', 'This names no model', {
      expected: `${besides === undefined ? '' : `${besides}, or `}"owner/name" or "owner/name@revision" on the hub`,
      found: JSON.stringify(text),
    });
  }
  if (ownRevision !== undefined && revision !== undefined && ownRevision !== revision) {
    throw new FgclipError('INVALID_ARGUMENT', 'Two revisions are asked for', {
      expected: 'one',
      found: `${ownRevision}, ${revision}`,
    });
  }
  return { id, revision: ownRevision ?? revision ?? DEFAULT_REVISION };
}

/** "owner/name" as Hugging Face's hub allows it: letters, digits, "-", "_" and "."; never ".." or "--". */
function isHubId(text: string): boolean {
  return /^[\w-][\w.-]*\/[\w-][\w.-]*$/.test(text) && !/\.\.|--/.test(text) && text.length <= 193;
}

/** Whether a revision is a commit, which never changes, rather than a branch or tag, which may. */
export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}
