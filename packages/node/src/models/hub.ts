import type { FileHash } from '../downloads/file-hash.ts';
import { getJson, type HubOptions, type JsonAnswer, notTheProtocol } from './hub-request.ts';
import { isCommit } from './model-id.ts';

/** A file of a model on the hub, at one commit. */
export interface HubFile {
  /** Its path in the repository: "onnx/vision_model.onnx". */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** The content's SHA-256 for files in git-lfs, git's own id for others. */
  readonly hash?: FileHash;
}

const DEFAULT_ENDPOINT = 'https://huggingface.co';
const LONGEST_LISTING = 100_000;

/** The commit that a branch or tag points to now. Throws as downloadFile() does. */
export async function resolveRevision(id: string, revision: string, options: HubOptions = {}): Promise<string> {
  const url = `${endpointOf(options)}/api/models/${id}/revision/${encodeURIComponent(revision)}`;
  const { value } = await getJson(url, options);
  const commit = (value as { sha?: unknown } | null)?.sha;
  if (typeof commit === 'string' && isCommit(commit)) return commit;
  throw notTheProtocol(url, 'an object with the commit as "sha"');
}

/** Every file of a model at a commit. Throws as downloadFile() does. */
export async function listHubFiles(id: string, commit: string, options: HubOptions = {}): Promise<HubFile[]> {
  const files: HubFile[] = [];
  let url: string | undefined = `${endpointOf(options)}/api/models/${id}/tree/${commit}?recursive=true`;
  while (url !== undefined) {
    const page: JsonAnswer = await getJson(url, options);
    if (!Array.isArray(page.value)) throw notTheProtocol(url, 'a list of files');
    files.push(...page.value.flatMap(readEntry));
    if (files.length > LONGEST_LISTING) throw notTheProtocol(url, `at most ${LONGEST_LISTING} files`);
    url = nextPage(page.link, options);
  }
  return files;
}

/** Where the hub delivers a file. */
export function hubFileUrl(id: string, commit: string, name: string, options: HubOptions = {}): string {
  return `${endpointOf(options)}/${id}/resolve/${commit}/${name.split('/').map(encodeURIComponent).join('/')}`;
}

function endpointOf({ endpoint = DEFAULT_ENDPOINT }: HubOptions): string {
  return endpoint.replace(/\/+$/, '');
}

/** One entry of the listing: folders are left out, and names that would lead out of the model's folder. */
function readEntry(entry: unknown): HubFile[] {
  const { type, path, size, oid, lfs } = entry as Record<string, unknown>;
  if (type !== 'file' || typeof path !== 'string' || typeof size !== 'number' || !isPlainPath(path)) return [];
  return [{ name: path, size, ...hashOf(oid, lfs) }];
}

function hashOf(oid: unknown, lfs: unknown): { hash?: FileHash } {
  // Some hubs write "sha256:..." where the hub itself writes the digits alone.
  const sha256 = String((lfs as { oid?: unknown } | undefined)?.oid).replace(/^sha256:/, '');
  if (/^[0-9a-f]{64}$/.test(sha256)) return { hash: { algorithm: 'sha256', value: sha256 } };
  if (lfs === undefined && typeof oid === 'string' && /^[0-9a-f]{40}$/.test(oid)) {
    return { hash: { algorithm: 'git-blob', value: oid } };
  }
  return {};
}

/** Whether a path stays below the folder it is joined to. */
export function isPlainPath(path: string): boolean {
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && !/[\\:\0]/.test(part));
}

/**
 * The next page of a listing. A mirror may pass on the address that the hub gave: it is asked for below the endpoint all
 * the same, and a token goes nowhere else.
 */
function nextPage(link: string | null, options: HubOptions): string | undefined {
  const path = /<[^>]*(\/api\/[^>]+)>\s*;[^,]*\brel="?next"?/.exec(link ?? '')?.[1];
  return path === undefined ? undefined : endpointOf(options) + path;
}
