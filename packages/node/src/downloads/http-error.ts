import { FgclipError } from '@fgclip/core';
import { Interruption } from './interruption.ts';

/** Statuses that may be another in a moment. */
const passing: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** What an answer without content means: an Interruption when it may pass, else an FgclipError. */
export function httpError(response: Response, url: string): Error {
  const { status, statusText, headers } = response;
  const found = `HTTP ${[status, statusText].filter(Boolean).join(' ')}${reason(headers)}`;
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
    return new FgclipError('NOT_FOUND', 'The server has no such file', {
      file: url,
      found,
      hint: 'Check the name and the revision',
    });
  }
  return new FgclipError('IO', 'The server does not give the file', { file: url, found });
}

/** Hugging Face's hub says more in headers of its own. */
function reason(headers: Headers): string {
  const message = headers.get('x-error-message');
  return message === null ? '' : ` (${message})`;
}

/** Seconds or a date (RFC 9110, 10.2.3) as milliseconds from now. */
export function retryAfter(value: string | null, now: number = Date.now()): number | undefined {
  if (value === null) return undefined;
  const milliseconds = /^\s*\d+\s*$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}
