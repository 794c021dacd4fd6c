import { FgclipError } from '@fgclip/core';

/** So many bytes at the start of a file tell whether it is what it claims to be. */
export const TELLING_BYTES = 64;

/** A git-lfs pointer is no longer than this, by its specification. */
export const LONGEST_POINTER = 1024;

const POINTER_START = 'version https://git-lfs.github.com/spec/';

/**
 * Throws INVALID_FORMAT when a file begins as a web page or as a git-lfs pointer and should be neither.
 *
 * @param start The first TELLING_BYTES of it, or all there are.
 */
export function refuseImpostor(start: Uint8Array, source: string, file = source): void {
  const text = new TextDecoder('latin1').decode(start.subarray(0, TELLING_BYTES));
  if (text.startsWith(POINTER_START)) {
    throw new FgclipError('INVALID_FORMAT', 'This is a git-lfs pointer, not the file it points to', {
      file: source,
      found: JSON.stringify(POINTER_START),
      hint: 'Fetch the content ("git lfs pull" in a clone), or take the address that delivers it ("resolve" in place of "raw")',
    });
  }
  if (isPage(file)) return;
  if (/^(\u00ef\u00bb\u00bf)?\s*<(!doctype\s+html|html[\s>])/i.test(text)) throw webPage(source);
}

/** Throws INVALID_FORMAT when a server says that it sends a web page and the file should be none. */
export function refuseWebPage(contentType: string | null, source: string, file: string): void {
  if (!isPage(file) && /^\s*text\/html\b/i.test(contentType ?? '')) throw webPage(source);
}

function isPage(file: string): boolean {
  return /\.x?html?$/i.test(file);
}

function webPage(source: string): FgclipError {
  return new FgclipError('INVALID_FORMAT', 'The server sent a web page instead of the file', {
    file: source,
    found: 'HTML',
    hint: 'Open the address in a browser: a log-in page, a licence to accept or a proxy may be in the way',
  });
}
