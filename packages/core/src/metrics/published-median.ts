/**
 * The median as FG-OVD's published evaluation of detectors takes it: one place too far in the sorted list, so too large
 * at times. For comparison with its numbers; upperMedian() is right. NaN for fewer than three ranks, where that place
 * is beyond the end.
 */
export function publishedMedian(ranks: ArrayLike<number>): number {
  const sorted = Float64Array.from(ranks).sort();
  return sorted[Math.floor(sorted.length / 2) + 1] ?? Number.NaN;
}
