import type { Expression } from '../graph/expression.ts';
import { softplus } from '../graph/functions/statistics.ts';
import { divide, log, maximum, multiply, square, subtract } from '../graph/operations/elementwise.ts';
import { sum } from '../graph/operations/reduce.ts';
import { type Candidates, captionCandidates, pairCandidates } from './candidates.ts';
import type { Loss } from './loss.ts';

export interface BinaryCrossEntropyOptions {
  /**
   * What a score is: a `logit` of any size (the cosine), or a `probability` in 0..1
   * (a head that ends in a sigmoid). Default logit.
   */
  readonly scores?: 'logit' | 'probability';
}

/** Binary cross-entropy with target 1 for right pairs and 0 for negatives, averaged over the pairs that count. */
export function binaryCrossEntropy({ scores: kind = 'logit' }: BinaryCrossEntropyOptions = {}): Loss {
  const cost = (scores: Expression, right: Expression): Expression => {
    const logits = kind === 'logit' ? scores : logit(scores);
    return subtract(softplus(logits), multiply(logits, right));
  };
  return pointwise('bce', cost);
}

/** Squared distance of the score from 1 for right pairs and 0 for negatives, averaged over the pairs that count. */
export function meanSquaredError(): Loss {
  return pointwise('mse', (scores, right) => square(subtract(scores, right)));
}

function pointwise(name: string, cost: (scores: Expression, right: Expression) => Expression): Loss {
  const average = (scores: Expression, { right, counted }: Candidates): Expression =>
    divide(sum(multiply(cost(scores, right), counted)), sum(counted));
  return {
    name,
    reduction: 'mean',
    parameters: {},
    pairs: (scores, negatives) => average(scores, pairCandidates(scores, negatives)),
    captions: (scores, negatives) => average(scores, captionCandidates(scores, negatives)),
  };
}

/** log(p / (1 - p)), with both kept off zero as float32 needs. */
function logit(probability: Expression): Expression {
  const smallest = 1e-7;
  return subtract(log(maximum(probability, smallest)), log(maximum(subtract(1, probability), smallest)));
}
