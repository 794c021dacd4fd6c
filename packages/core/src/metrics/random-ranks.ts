import { FgclipError } from '../errors.ts';

/** The ranks of a scorer that knows nothing and never ties: each of 1, ..., N + 1 as often as any other. */
export interface RandomRanks {
  /** Expected rank, (N + 2) / 2. */
  readonly mean: number;
  /** Median rank, by the convention that of two in the middle the upper is taken. */
  readonly median: number;
  /** Share of rank 1, 1 / (N + 1). */
  readonly top1: number;
}

/** What a blind guess among N negatives comes to, exactly. Throws INVALID_ARGUMENT for a negative or broken N. */
export function randomRanks(negatives: number): RandomRanks {
  if (!(Number.isInteger(negatives) && negatives >= 0)) {
    throw new FgclipError('INVALID_ARGUMENT', 'The number of negatives must be an integer of 0 or more', {
      found: `${negatives}`,
    });
  }
  return {
    mean: (negatives + 2) / 2,
    median: Math.floor((negatives + 1) / 2) + 1,
    top1: 1 / (negatives + 1),
  };
}
