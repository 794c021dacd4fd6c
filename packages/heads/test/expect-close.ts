import { expect } from 'vitest';

/** Every value within an absolute tolerance. */
export function expectClose(got: ArrayLike<number>, wanted: ArrayLike<number>, tolerance: number): void {
  expect(got.length).toBe(wanted.length);
  let worst = 0;
  for (let i = 0; i < wanted.length; i++) worst = Math.max(worst, Math.abs((got[i] ?? Number.NaN) - (wanted[i] ?? 0)));
  expect(worst).toBeLessThanOrEqual(tolerance);
}

/** Within a tolerance relative to what is wanted. */
export function expectRelative(got: number | undefined, wanted: number, tolerance: number): void {
  // A loss that has reached zero must be zero here too.
  expect(Math.abs((got ?? Number.NaN) - wanted)).toBeLessThanOrEqual(tolerance * Math.abs(wanted));
}
