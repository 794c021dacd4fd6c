import { type ErrorDetails, FgclipError } from '../errors.ts';
import { viewAs } from './views.ts';

/**
 * 64-bit integers as numbers; every result is exact.
 * Throws INVALID_FORMAT for one beyond 2^53, which a number cannot hold.
 */
export function int64ToNumbers(bytes: Uint8Array, signed: boolean, details: ErrorDetails = {}): Float64Array {
  const source = signed ? viewAs(BigInt64Array, bytes) : viewAs(BigUint64Array, bytes);
  return Float64Array.from({ length: source.length }, (_, i) => {
    const value = Number(source[i]);
    if (Number.isSafeInteger(value)) return value;
    throw new FgclipError('INVALID_FORMAT', `The 64-bit integer ${i} is too large to be exact`, {
      ...details,
      expected: 'at most 2^53 - 1',
      found: `${source[i]}`,
    });
  });
}
