import { FgclipError } from '../errors.ts';
import { dimAt, type Expression, formatShape } from '../graph/expression.ts';
import { logSumExp, mean, softplus } from '../graph/layers.ts';
import { add, divide, exp, log, maximum, multiply, relu, square, subtract } from '../graph/operations/elementwise.ts';
import { pad, slice, transpose } from '../graph/operations/layout.ts';
import { constant, dimension, eye } from '../graph/operations/leaves.ts';
import { max, sum } from '../graph/operations/products.ts';

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

export interface TripletOptions {
  /** How far a positive must score above a negative: 0.2 in the paper's warm-up, 0.05 in its fine-tuning. */
  readonly margin: number;
  /** Keep only the hardest negative of each row and column (max_violation). Default false. */
  readonly hardest?: boolean;
  /** Whether a batch's value is the sum over its examples, as in the paper, or their mean. Default sum. */
  readonly reduction?: 'sum' | 'mean';
}

/**
 * The hinge loss of the paper (arXiv 2404.03539): [margin + negative - positive]+, in both directions for pairs, summed
 * over the negatives of an example.
 */
export function triplet({ margin, hardest = false, reduction = 'sum' }: TripletOptions): Loss {
  const total = (costs: Expression): Expression => {
    const value = sum(hardest ? max(costs, 1) : costs);
    return reduction === 'sum' ? value : divide(value, dimension(dimAt('triplet', costs.shape, 0)));
  };
  const violations = (scores: Expression, positive: Expression, negatives: Expression): Expression =>
    multiply(relu(add(margin, subtract(scores, positive))), negatives);

  return {
    name: 'triplet',
    reduction,
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
export function logit(probability: Expression): Expression {
  const smallest = 1e-7;
  return subtract(log(maximum(probability, smallest)), log(maximum(subtract(1, probability), smallest)));
}

/** The scores that count, and which of them are right; both [rows, columns] of 0 and 1. */
export interface Candidates {
  readonly right: Expression;
  readonly counted: Expression;
}

/** Pairs: the diagonal is right, the negatives are wrong, anything else does not count. */
function pairCandidates(scores: Expression, negatives: Expression): Candidates {
  const right = eye(dimAt('pairs', scores.shape, 0));
  return { right, counted: add(negatives, right) };
}

/** Captions: the first column is right. */
function captionCandidates(scores: Expression, negatives: Expression): Candidates {
  const first = new Float32Array(numericColumns(scores));
  first[0] = 1;
  const right = constant({ shape: [1, first.length], data: first });
  return { right, counted: add(pad(negatives, 1, 1, 0), right) };
}

/** The scores of the right pairs, the diagonal: [batch, batch] -> [batch, 1]. */
function positives(scores: Expression): Expression {
  return sum(multiply(scores, eye(dimAt('positives', scores.shape, 0))), 1, { keepDims: true });
}

/** How many captions each image has; the graph must know it. */
function numericColumns(scores: Expression): number {
  const columns = scores.shape[1];
  if (typeof columns === 'number' && columns > 1) return columns;
  throw new FgclipError('SHAPE_MISMATCH', 'Caption scores need a fixed number of captions, one and its negatives', {
    expected: '[batch, 1 + K]',
    found: formatShape(scores.shape),
  });
}
