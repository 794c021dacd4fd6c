import { FgclipError } from '../../errors.ts';

/** Pixels a picture may have unless more are asked for: with more, Pillow takes it for a decompression bomb. */
export const DEFAULT_MAX_PIXELS = 178_956_970;

/** Throws INVALID_ARGUMENT for a limit that is no positive integer. */
export function checkLimits(limits: Readonly<Record<string, number>>): void {
  for (const [name, limit] of Object.entries(limits)) {
    if (Number.isSafeInteger(limit) && limit > 0) continue;
    throw new FgclipError('INVALID_ARGUMENT', `\`${name}\` is ${limit}`, { expected: 'a positive integer' });
  }
}

/** Throws INVALID_FORMAT for an empty file and INVALID_DATA for one of too many bytes. */
export function checkBytes(bytes: number, maxBytes: number, file: string | undefined): void {
  if (bytes === 0) throw new FgclipError('INVALID_FORMAT', 'The file is empty', { file, expected: 'a picture' });
  if (bytes <= maxBytes) return;
  throw new FgclipError('INVALID_DATA', 'The picture has too many bytes', {
    file,
    expected: `${maxBytes} bytes at most`,
    found: `${bytes}`,
  });
}

/** Throws INVALID_DATA for a picture of too many pixels. */
export function checkPixels(width: number, height: number, maxPixels: number, file: string | undefined): void {
  if (width * height <= maxPixels) return;
  throw new FgclipError('INVALID_DATA', 'The picture has too many pixels', {
    file,
    expected: `${maxPixels} at most`,
    found: `${width} x ${height}`,
    hint: 'Raise `maxPixels`, or make the picture smaller',
  });
}
