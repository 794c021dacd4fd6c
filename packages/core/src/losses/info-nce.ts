import type { Expression } from '../graph/expression.ts';
import { logSumExp, mean } from '../graph/functions/statistics.ts';
import { add, exp, multiply, subtract } from '../graph/operations/elementwise.ts';
import { transpose } from '../graph/operations/layout.ts';
import { constant } from '../graph/operations/leaves.ts';
import { sum } from '../graph/operations/reduce.ts';
import { captionCandidates, pairCandidates } from './candidates.ts';
import type { Loss, LossLearned } from './loss.ts';

export interface InfoNceOptions {
  /** What scores are multiplied by before the softmax. Default 1 / 0.07, as CLIP starts. */
  readonly scale?: number;
  /** Learn the scale, as its logarithm. Default true. */
  readonly learnScale?: boolean;
}

/** Far below any logit: takes a pair that does not count out of a softmax. */
const excluded = -1e4;

/**
 * Cross-entropy of the right pair among all (van den Oord et al., arXiv 1807.03748), averaged over the batch;
 * for pairs the mean of both directions, as CLIP is trained.
 */
export function infoNce({ scale = 1 / 0.07, learnScale = true }: InfoNceOptions = {}): Loss {
  const logitsOf = (scores: Expression, { log_scale }: LossLearned): Expression =>
    multiply(scores, log_scale === undefined ? constant(scale) : exp(log_scale));
  return {
    name: 'infonce',
    reduction: 'mean',
    parameters: learnScale ? { log_scale: Math.log(scale) } : {},
    pairs(scores, negatives, learned) {
      const logits = logitsOf(scores, learned);
      const { right, counted } = pairCandidates(scores, negatives);
      const byImage = crossEntropy(logits, right, counted);
      const byText = crossEntropy(transpose(logits), right, transpose(counted));
      return multiply(add(byImage, byText), 0.5);
    },
    captions(scores, negatives, learned) {
      const { right, counted } = captionCandidates(scores, negatives);
      return crossEntropy(logitsOf(scores, learned), right, counted);
    },
  };
}

/** Mean over rows of -log softmax at the right column. */
function crossEntropy(logits: Expression, right: Expression, counted: Expression): Expression {
  const competing = add(logits, multiply(subtract(1, counted), excluded));
  return mean(subtract(logSumExp(competing, 1), sum(multiply(logits, right), 1)));
}
