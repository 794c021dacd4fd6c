/** Three decimals: finer differences are not seen, and would keep equal gradients and tiles apart. */
export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
