/** Longest side that a tower's input, and what it is cut out of, may have. */
export const MAX_SIDE = 10_000;

/** Whether this is a usable number of pixels. */
export function isSide(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_SIDE;
}

/** Whether this may be subtracted from a pixel in float32. */
export function isMean(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(Math.fround(value));
}

/** Whether a pixel may be multiplied with this, or divided by it, in float32. */
export function isFactor(value: unknown): value is number {
  return isMean(value) && Math.fround(value) > 0;
}

/** Whether this lies between black (0) and white (1). */
export function isGrey(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1;
}
