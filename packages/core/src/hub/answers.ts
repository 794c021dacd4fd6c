import { FgclipError } from '../errors.ts';
import { Interruption } from './interruption.ts';

/** What is read of the answer of a server: of a Response, as fetch() gives it. */
interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: { readonly get: (name: string) => string | null };
}

/** Statuses that may be another in a moment. */
const passing: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** What an answer without content means: an Interruption when it may pass, else an FgclipError. */
export function httpError({ status, statusText, headers }: Answer, url: string): Error {
  // Hugging Face's hub says more in a header of its own.
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
    return new FgclipError('NOT_FOUND', 'The server has no such file', {
      file: url,
      found,
      hint: 'Check the name and the revision',
    });
  }
  return new FgclipError('IO', 'The server does not give the file', { file: url, found });
}

/** Seconds or a date (RFC 9110, 10.2.3) as milliseconds from now. */
export function retryAfter(value: string | null, now: number = Date.now()): number | undefined {
  if (value === null) return undefined;
  const milliseconds = /^\s*\d+\s*$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}

/** Whether a server says that it sends a web page (RFC 9110, 8.3). */
export function isWebPage({ headers }: Pick<Answer, 'headers'>): boolean {
  return /^\s*text\/html\b/i.test(headers.get('content-type') ?? '');
}

/** The ETag, unless it is a weak one, which does not vouch for bytes (RFC 9110, 8.8.3). */
export function strongTag(etag: string | null | undefined): string | undefined {
  return etag === null || etag === undefined || etag.startsWith('W/') ? undefined : etag;
}
