import { FgclipError, type HubAccess, type HubFile, type JsonAnswer, type ModelPorts } from '@fgclip/core';
import {
  anySignal,
  authorization,
  externalDataOf,
  httpError,
  Interruption,
  lacksExternalData,
  listHubFiles as listFiles,
  parseHubJson,
  resolveHubRevision,
  throwIfStopped,
  withRetries,
} from '@fgclip/core/internal';
import type { TransferOptions } from '../downloads/download-file.ts';
import { networkFailure } from '../downloads/network-failure.ts';
import { refuseWebPage } from '../downloads/receive.ts';
import { readPorts } from '../inference/read-ports.ts';

export type { HubFile, Wanted } from '@fgclip/core';
export { authorization, chooseFiles, hubFileUrl, isPlainPath } from '@fgclip/core/internal';

/** The commit that a branch or tag points to now. Throws as downloadFile() does. */
export function resolveRevision(id: string, revision: string, options: HubOptions = {}): Promise<string> {
  return resolveHubRevision(id, revision, accessOf(options));
}

/** Every file of a model at a commit. Throws as downloadFile() does. */
export function listHubFiles(id: string, commit: string, options: HubOptions = {}): Promise<HubFile[]> {
  return listFiles(id, commit, accessOf(options));
}

function accessOf(options: HubOptions): HubAccess {
  return { endpoint: options.endpoint, getJson: (url) => getJson(url, options) };
}

/** Where a hub is and how to be let in. */
export interface HubOptions extends TransferOptions {
  /** Default https://huggingface.co; a mirror that speaks its protocol will do. */
  readonly endpoint?: string | undefined;
  /** An access token, for private and gated models. */
  readonly token?: string | undefined;
}

const METADATA_TIMEOUT = 30_000;

/** Asks the hub's API. Throws as downloadFile() does; INVALID_FORMAT when the answer is no JSON. */
async function getJson(url: string, options: HubOptions): Promise<JsonAnswer> {
  const { signal, retry, fetch = globalThis.fetch, idleTimeout = METADATA_TIMEOUT } = options;
  const attempt = async (): Promise<JsonAnswer> => {
    const late = AbortSignal.timeout(idleTimeout);
    try {
      const headers = { accept: 'application/json', ...authorization(options) };
      const response = await fetch(url, { headers, signal: anySignal(signal, late) });
      const text = await response.text();
      if (!response.ok) throw httpError(response, url);
      refuseWebPage(response, url);
      return { value: parseHubJson(text, url), link: response.headers.get('link') };
    } catch (error) {
      throwIfStopped(signal);
      if (FgclipError.isInstance(error) || error instanceof Interruption) throw error;
      throw late.aborted ? new Interruption(`no answer for ${idleTimeout / 1000} s`) : networkFailure(error);
    }
  };
  return withRetries(attempt, { ...retry, url, signal });
}

/**
 * The files that hold weights of the ONNX models among some files of a model, as their graphs say. What is called a model
 * and is none has none: whoever opens it says so.
 *
 * Throws NOT_FOUND for one that is not among those available; INVALID_FORMAT for a path out of the model's folder.
 */
export async function externalDataFiles(
  files: Readonly<Record<string, { readonly path: string }>>,
  available: readonly string[],
): Promise<string[]> {
  const names = new Set<string>();
  for (const [model, { path }] of Object.entries(files)) {
    if (!model.endsWith('.onnx')) continue;
    for (const { name } of externalDataOf(model, await locationsIn(path), path)) {
      if (!available.includes(name)) throw lacksExternalData(path, name);
      names.add(name);
    }
  }
  return [...names].filter((name) => !(name in files));
}

async function locationsIn(path: string): Promise<ModelPorts['externalData']> {
  try {
    return (await readPorts(path)).externalData;
  } catch (error) {
    if (FgclipError.isInstance(error) && error.code === 'INVALID_FORMAT') return [];
    throw error;
  }
}
