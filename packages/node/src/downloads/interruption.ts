import { FgclipError } from '@fgclip/core';

/** A failure that may pass: a dropped or stalled connection, an overloaded server. */
export class Interruption extends Error {
  /** How long the server asks to be left alone, in milliseconds. */
  readonly retryAfter: number | undefined;
  /** Nobody is there to talk to; waiting helps only where somebody was a moment ago. */
  readonly isUnreachable: boolean;

  constructor(
    message: string,
    details: {
      readonly retryAfter?: number | undefined;
      readonly isUnreachable?: boolean;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: details.cause });
    this.name = 'Interruption';
    this.retryAfter = details.retryAfter;
    this.isUnreachable = details.isUnreachable ?? false;
  }
}

/** What fetch() failed with, as an interruption. */
export function networkFailure(error: unknown): Interruption {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const { code = '', message = String(cause) } = cause as NodeJS.ErrnoException;
  return new Interruption(message || code || 'the connection failed', {
    isUnreachable: unreachable.has(code),
    cause: error,
  });
}

const unreachable: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'ECONNREFUSED',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** The error for the caller once it is clear that an interruption will not pass. */
export function gaveUp(url: string, interruption: Interruption): FgclipError {
  const { isUnreachable, message } = interruption;
  return new FgclipError('IO', isUnreachable ? 'Cannot reach the server' : 'The server does not deliver', {
    file: url,
    found: message,
    hint: isUnreachable
      ? 'Check the connection and the address; what was downloaded before can be used offline'
      : 'Try again later: the download goes on from where it stopped',
    cause: interruption,
  });
}

/** Whether an error says that the server could not be reached or did not deliver, rather than that it refused. */
export function isInterrupted(error: unknown): boolean {
  return FgclipError.isInstance(error) && error.cause instanceof Interruption;
}
