import { HALF, PRECISION, type Taps } from './taps.ts';

/** The horizontal pass of one row: 8-bit RGB from `row[start...]` to `target[targetStart...]` (byte positions). */
export function convolveRow(
  row: Uint8Array | Uint8ClampedArray,
  start: number,
  { first, offset, weights }: Taps,
  target: Uint8ClampedArray,
  targetStart: number,
): void {
  for (let x = 0, out = targetStart; x < first.length; x++, out += 3) {
    const end = offset[x + 1] ?? 0;
    let red = HALF;
    let green = HALF;
    let blue = HALF;
    let at = start + (first[x] ?? 0) * 3;
    for (let k = offset[x] ?? 0; k < end; k++, at += 3) {
      const weight = weights[k] ?? 0;
      red = (red + Math.imul(weight, row[at] ?? 0)) | 0;
      green = (green + Math.imul(weight, row[at + 1] ?? 0)) | 0;
      blue = (blue + Math.imul(weight, row[at + 2] ?? 0)) | 0;
    }
    // A clamped array keeps what overshoots within 0 to 255.
    target[out] = red >> PRECISION;
    target[out + 1] = green >> PRECISION;
    target[out + 2] = blue >> PRECISION;
  }
}
