/** Bars of one list of scores: the longer, the better. */
export interface BarScale {
  /** Length of each bar, in shares of the room. */
  readonly lengths: readonly number[];
  /** Where a score of zero would end; undefined where no score is below zero and the bars begin there. */
  readonly zero: number | undefined;
}

/** Bars that begin at zero, or at the lowest score where that is below zero, and reach up to the highest. */
export function barScale(scores: readonly number[]): BarScale {
  const low = Math.min(0, ...scores);
  const high = Math.max(0, ...scores);
  const room = high - low || 1;
  return { lengths: scores.map((score) => (score - low) / room), zero: low < 0 ? -low / room : undefined };
}
