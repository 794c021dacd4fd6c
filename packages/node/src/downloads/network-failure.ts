import { Interruption } from '@fgclip/core/internal';

const UNREACHABLE_HINT = 'Check the connection and the address; what was downloaded before can be used offline';

/** What fetch() failed with, as an interruption. */
export function networkFailure(error: unknown): Interruption {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const { code = '', message = String(cause) } = cause as NodeJS.ErrnoException;
  return new Interruption(message || code || 'the connection failed', {
    unreachableHint: unreachable.has(code) ? UNREACHABLE_HINT : undefined,
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
