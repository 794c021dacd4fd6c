import { FgclipError, type JsonAnswer, notTheProtocol } from '@fgclip/core';
import type { TransferOptions } from '../downloads/download-file.ts';
import { httpError } from '../downloads/http-error.ts';
import { refuseWebPage } from '../downloads/impostor.ts';
import { Interruption, networkFailure } from '../downloads/interruption.ts';
import { withRetries } from '../downloads/retry.ts';
import { anySignal, throwIfStopped } from '../downloads/stop.ts';

/** Where a hub is and how to be let in. */
export interface HubOptions extends TransferOptions {
  /** Default https://huggingface.co; a mirror that speaks its protocol will do. */
  readonly endpoint?: string | undefined;
  /** An access token, for private and gated models. */
  readonly token?: string | undefined;
}

const METADATA_TIMEOUT = 30_000;

/** Asks the hub's API. Throws as downloadFile() does; INVALID_FORMAT when the answer is no JSON. */
export async function getJson(url: string, options: HubOptions): Promise<JsonAnswer> {
  const { signal, retry, fetch = globalThis.fetch, idleTimeout = METADATA_TIMEOUT } = options;
  const attempt = async (): Promise<JsonAnswer> => {
    const late = AbortSignal.timeout(idleTimeout);
    try {
      const headers = { accept: 'application/json', ...authorization(options) };
      const response = await fetch(url, { headers, signal: anySignal(signal, late) });
      const text = await response.text();
      if (!response.ok) throw httpError(response, url);
      refuseWebPage(response.headers.get('content-type'), url, url);
      return { value: parseJson(text, url), link: response.headers.get('link') };
    } catch (error) {
      throwIfStopped(signal);
      if (FgclipError.isInstance(error) || error instanceof Interruption) throw error;
      throw late.aborted ? new Interruption(`no answer for ${idleTimeout / 1000} s`) : networkFailure(error);
    }
  };
  return withRetries(attempt, { ...retry, url, signal });
}

function parseJson(text: string, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notTheProtocol(url, 'JSON');
  }
}

export function authorization({ token }: HubOptions): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}
