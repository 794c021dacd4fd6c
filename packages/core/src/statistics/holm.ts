import { FgclipError } from '../errors.ts';

/**
 * p-values corrected for having tested several hypotheses at once, in the given order: calling those at or below a
 * level significant makes one false call or more with at most that probability.
 * Source: Holm, "A simple sequentially rejective multiple test procedure", 1979.
 *
 * @throws INVALID_DATA for a p-value outside 0 to 1.
 */
export function holm(pValues: readonly number[]): number[] {
  pValues.forEach((p, i) => {
    if (!(p >= 0 && p <= 1)) {
      throw new FgclipError('INVALID_DATA', `p-value ${i} is out of range`, { expected: '0 to 1', found: `${p}` });
    }
  });
  const corrected = [...pValues];
  const order = pValues.map((_, i) => i).sort((a, b) => (pValues[a] ?? 0) - (pValues[b] ?? 0));
  let largest = 0;
  order.forEach((index, place) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - place) * (pValues[index] ?? 0)));
    corrected[index] = largest;
  });
  return corrected;
}
