import type { Loss, Tensors } from '@fgclip/core';

/** The sum of a batch's losses from what its graph returned; NaN where that is no number. */
export function sumOfLosses({ loss }: Tensors, { reduction }: Loss, examples: number): number {
  const value = loss?.data[0] ?? Number.NaN;
  return reduction === 'mean' ? value * examples : value;
}
