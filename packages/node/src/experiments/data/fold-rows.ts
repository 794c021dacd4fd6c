import { type EmbeddingTable, foldsByImage, keepNegativesOf, splitByImage } from '@fgclip/datasets';
import type { SplitPlan } from './split-plan.ts';

/** Image rows of a table, dealt out for one round of training: every row is in exactly one part. */
export interface FoldRows {
  readonly fold: number;
  readonly training: readonly number[];
  readonly validation: readonly number[];
  /** Held out: never trained on, never used to choose an epoch. */
  readonly test: readonly number[];
}

/**
 * Deals a table's image rows out as planned: the same plan, seed and table give the same rows.
 *
 * Throws INVALID_ARGUMENT for too few images.
 */
export function foldRows(table: EmbeddingTable, split: SplitPlan, seed: number): FoldRows[] {
  const { validation } = split;
  if ('test' in split) {
    const fractions = { training: 1 - split.test - validation, validation, test: split.test };
    return [{ fold: 0, ...splitByImage(table, { fractions, seed }) }];
  }
  return foldsByImage(table, { folds: split.folds, seed }).map(({ train, test }, fold) => {
    const photographs = train.map((row) => table.imageIds[row] ?? '');
    const inner = splitByImage(photographs, { fractions: { training: 1 - validation, validation }, seed });
    const rowsAt = (positions: readonly number[]): number[] => positions.map((position) => train[position] ?? -1);
    return { fold, training: rowsAt(inner.training), validation: rowsAt(inner.validation), test };
  });
}

/** The table as training may see it: captions of test images are gone from the hard negatives. */
export function withoutTest(table: EmbeddingTable, { training, validation }: FoldRows): EmbeddingTable {
  return keepNegativesOf(table, [...training, ...validation]);
}
