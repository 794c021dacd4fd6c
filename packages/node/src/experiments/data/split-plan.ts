import { FgclipError } from '@fgclip/core';

/**
 * Which images are trained on, in fractions, rows of one photograph always together. `folds`: cross-validation, where
 * every image is held out once, and `validation` is a fraction of the images that are not. `test`: one split, where both
 * are fractions of all images.
 */
export type SplitPlan =
  | { readonly folds: number; readonly validation: number }
  | { readonly test: number; readonly validation: number };

/** Throws INVALID_ARGUMENT for fractions that leave a part without images. */
export function checkSplit(split: SplitPlan): void {
  const { validation } = split;
  const test = 'test' in split ? split.test : 0;
  const isShare = (value: number): boolean => value > 0 && value < 1;
  if (isShare(validation) && ('folds' in split || isShare(test)) && test + validation < 1) return;
  throw new FgclipError('INVALID_ARGUMENT', 'The split leaves a part without images', {
    expected: 'fractions above 0 that add up to less than 1',
    found: JSON.stringify(split),
  });
}
