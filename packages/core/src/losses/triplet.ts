import type { Expression } from '../graph/expression.ts';
import { add, multiply, relu, subtract } from '../graph/operations/elementwise.ts';
import { slice, transpose } from '../graph/operations/layout.ts';
import { max, sum } from '../graph/operations/reduce.ts';
import type { Loss } from './loss.ts';
import { numericColumns, positives } from './positives.ts';

export interface TripletOptions {
  /** How far a positive must score above a negative: 0.2 in the paper's warm-up, 0.05 in its fine-tuning. */
  readonly margin: number;
  /** Keep only the hardest negative of each row and column (max_violation). Default false. */
  readonly hardest?: boolean;
}

/** The hinge loss of the paper (arXiv 2404.03539), summed: [margin + negative - positive]+, in both directions for pairs. */
export function triplet({ margin, hardest = false }: TripletOptions): Loss {
  const total = (costs: Expression): Expression => sum(hardest ? max(costs, 1) : costs);
  const violations = (scores: Expression, positive: Expression, negatives: Expression): Expression =>
    multiply(relu(add(margin, subtract(scores, positive))), negatives);

  return {
    name: 'triplet',
    reduction: 'sum',
    parameters: {},
    pairs(scores, negatives) {
      const positive = positives(scores);
      return add(
        total(violations(scores, positive, negatives)),
        total(violations(transpose(scores), positive, transpose(negatives))),
      );
    },
    captions(scores, negatives) {
      const positive = slice(scores, 1, 0, 1);
      return total(violations(slice(scores, 1, 1, numericColumns(scores)), positive, negatives));
    },
  };
}
