import { FgclipError, type JsonAnswer, notTheProtocol, throwIfAborted } from '@fgclip/core';
import { Interruption, withRetries } from './interruption.ts';
import type { ModelOptions } from './model-options.ts';

/** Statuses that may be another in a moment. */
const passing: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** What an answer without content means: an Interruption when it may pass, else an FgclipError. */
export function httpError({ status, statusText, headers }: Response, url: string): Error {
  const message = headers.get('x-error-message');
  const found = `HTTP ${[status, statusText].filter(Boolean).join(' ')}${message === null ? '' : ` (${message})`}`;
  if (passing.has(status)) return new Interruption(found, { retryAfter: retryAfter(headers.get('retry-after')) });
  if (status === 401 || status === 403) {
    return new FgclipError('IO', 'The server denies access', {
      file: url,
      found,
      hint:
        'Check the name: a hub hides what it does not have. A private or gated model asks for its terms to be accepted ' +
        'on its page and for an access token',
    });
  }
  if (status === 404 || status === 410) {
    const hint = 'Check the name and the revision';
    return new FgclipError('NOT_FOUND', 'The server has no such file', { file: url, found, hint });
  }
  return new FgclipError('IO', 'The server does not give the file', { file: url, found });
}

/** Seconds or a date (RFC 9110, 10.2.3) as milliseconds from now. */
function retryAfter(value: string | null): number {
  if (value === null) return 0;
  const milliseconds = /^\s*\d+\s*$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(milliseconds) ? 0 : Math.max(0, milliseconds);
}

export function authorization({ token }: ModelOptions): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

const METADATA_TIMEOUT = 30_000;

/** Asks the hub's API. Throws IO, NOT_FOUND, INVALID_FORMAT when the answer is no JSON; ABORTED. */
export async function getJson(url: string, options: ModelOptions): Promise<JsonAnswer> {
  const { signal, retry, fetch = globalThis.fetch, idleTimeout = METADATA_TIMEOUT } = options;
  const attempt = async (): Promise<JsonAnswer> => {
    const late = AbortSignal.timeout(idleTimeout);
    try {
      const headers = { accept: 'application/json', ...authorization(options) };
      const response = await fetch(url, { headers, signal: signal ? AbortSignal.any([signal, late]) : late });
      const text = await response.text();
      if (!response.ok) throw httpError(response, url);
      return { value: parseJson(text, url), link: response.headers.get('link') };
    } catch (error) {
      throwIfAborted(signal);
      if (FgclipError.isInstance(error) || error instanceof Interruption) throw error;
      throw new Interruption(late.aborted ? `no answer for ${idleTimeout / 1000} s` : String(error), {
        isUnreachable: !late.aborted,
      });
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
