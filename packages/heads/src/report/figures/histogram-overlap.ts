/** What two histograms over the same bins have in common. */
export interface HistogramOverlap {
  /** Area that both share, 0 to 1: 1 where they are the same. */
  readonly overlap: number;
  /**
   * Of a score of the first and one of the second, each drawn by itself, that the first is higher; within a bin, half.
   * It is the area under the ROC curve as far as bins tell. NaN where either is empty.
   */
  readonly firstHigher: number;
}

/** Counts a bin: [bins] each, bins rising. */
export function histogramOverlap(first: readonly number[], second: readonly number[]): HistogramOverlap {
  const [a, b] = [shares(first), shares(second)];
  let below = 0;
  let firstHigher = 0;
  a.forEach((share, k) => {
    const other = b[k] ?? 0;
    firstHigher += share * (below + other / 2);
    below += other;
  });
  return { overlap: a.reduce((sum, share, k) => sum + Math.min(share, b[k] ?? 0), 0), firstHigher };
}

function shares(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / total);
}
