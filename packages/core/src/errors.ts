/** What went wrong, stable across versions: switch on it rather than on the message. */
export type ErrorCode =
  /** Shapes, dtypes or ranks that do not fit together. */
  | 'SHAPE_MISMATCH'
  /** An argument or option out of its range. */
  | 'INVALID_ARGUMENT'
  /** A file or byte sequence that is not what its format demands. */
  | 'INVALID_FORMAT'
  /** A file that holds something this library refuses to read (a foreign pickle global, for one). */
  | 'REFUSED'
  /** Data that is well-formed but unusable (NaN scores, missing rows). */
  | 'INVALID_DATA'
  /** Something asked for that is not there. */
  | 'NOT_FOUND'
  /** A file or folder that cannot be read or written. */
  | 'IO'
  /** A runtime that failed or is not available. */
  | 'RUNTIME'
  /** Stopped by an AbortSignal. */
  | 'ABORTED';

export interface ErrorDetails {
  /** File or source the error speaks of. */
  file?: string | undefined;
  /** What was expected there. */
  expected?: string | undefined;
  /** What was found instead. */
  found?: string | undefined;
  /** How to mend it. */
  hint?: string | undefined;
  /** The original error. */
  cause?: unknown;
}

const marker = Symbol.for('fgclip.error');

/** The one error class of fgclip. The message is a full sentence; the parts are properties. */
export class FgclipError extends Error {
  readonly code: ErrorCode;
  readonly file: string | undefined;
  readonly expected: string | undefined;
  readonly found: string | undefined;
  readonly hint: string | undefined;
  readonly [marker] = true;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(describe(message, details), details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'FgclipError';
    this.code = code;
    this.file = details.file;
    this.expected = details.expected;
    this.found = details.found;
    this.hint = details.hint;
  }

  /** Like instanceof, but also true for an error of another copy of this package. */
  static isInstance(error: unknown): error is FgclipError {
    return typeof error === 'object' && error !== null && marker in error;
  }
}

function describe(message: string, { file, expected, found, hint }: ErrorDetails): string {
  const parts = [file === undefined ? message : `${file}: ${message}`];
  if (expected !== undefined) parts.push(`expected ${expected}`);
  if (found !== undefined) parts.push(`found ${found}`);
  return parts.join('; ') + (hint === undefined ? '' : `. ${hint}`);
}

/** Throws an ABORTED error when the signal has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new FgclipError('ABORTED', 'Stopped', { cause: signal.reason });
}
