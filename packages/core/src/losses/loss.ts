import type { Expression } from '../graph/expression.ts';

/** A number the loss learns beside the head (a temperature), by name, with its first value. */
export type LossParameters = Readonly<Record<string, number>>;

/** Expressions of what the loss learns, by name. */
export type LossLearned = Readonly<Record<string, Expression | undefined>>;

/**
 * A training objective over matching scores, larger meaning better. All are sums over a batch unless their
 * documentation says otherwise. `learned` holds the expressions of the loss's own parameters.
 */
export interface Loss {
  readonly name: string;
  /** Whether a batch's value is the sum or the mean over its examples. */
  readonly reduction: 'sum' | 'mean';
  readonly parameters: LossParameters;
  /**
   * Coarse pairs: scores [batch, batch] of every image (rows) with every caption (columns), the right ones on the
   * diagonal; negatives [batch, batch] is 1 where a pair counts as a negative, else 0.
   */
  pairs(scores: Expression, negatives: Expression, learned: LossLearned): Expression;
  /**
   * Hard negatives: scores [batch, 1 + K] of each image with its own captions, the right one first;
   * negatives [batch, K] is 1 where a negative exists, else 0.
   */
  captions(scores: Expression, negatives: Expression, learned: LossLearned): Expression;
}
