import { FgclipError } from '../errors.ts';
import { latin1 } from '../formats/byte-reader.ts';

/** So many bytes at the start of a file tell whether it is what it claims to be. */
export const TELLING_BYTES = 64;

const POINTER_START = 'version https://git-lfs.github.com/spec/';

/**
 * What a file is that begins as a git-lfs pointer or a web page and should be neither; undefined for all others.
 *
 * @param start The first TELLING_BYTES of it, or all there are.
 */
export function impostorOf(start: Uint8Array): 'git-lfs pointer' | 'web page' | undefined {
  const text = latin1(start.subarray(0, TELLING_BYTES));
  if (text.startsWith(POINTER_START)) return 'git-lfs pointer';
  return /^(\u00ef\u00bb\u00bf)?\s*<(!doctype\s+html|html[\s>])/i.test(text) ? 'web page' : undefined;
}

/** The INVALID_FORMAT error for an impostor. */
export function impostorError(kind: 'git-lfs pointer' | 'web page', file: string): FgclipError {
  if (kind === 'web page') {
    return new FgclipError('INVALID_FORMAT', 'The server sent a web page instead of the file', {
      file,
      found: 'HTML',
      hint: 'Open the address in a browser: a log-in page, a licence to accept or a proxy may be in the way',
    });
  }
  return new FgclipError('INVALID_FORMAT', 'This is a git-lfs pointer, not the file it points to', {
    file,
    found: JSON.stringify(POINTER_START),
    hint: 'Fetch the content ("git lfs pull" in a clone), or take the address that delivers it ("resolve" in place of "raw")',
  });
}
