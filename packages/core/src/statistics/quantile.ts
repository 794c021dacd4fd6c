/**
 * The value below which a share of a sorted list lies, 0 to 1, interpolated linearly between neighbours: definition 7
 * of Hyndman and Fan, "Sample quantiles in statistical packages", 1996, which is NumPy's default. NaN for no values.
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN;
  return low + (high - low) * (position - below);
}
