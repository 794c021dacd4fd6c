import type { Expression } from '../graph/expression.ts';
import { logSumExp, mean } from '../graph/layers.ts';
import { add, exp, multiply, stopGradient, subtract } from '../graph/operations/elementwise.ts';
import { sum } from '../graph/operations/products.ts';

/**
 * How far one way of ranking images and captions is from another, both as logits [images, texts]: the Kullback-Leibler
 * divergence from the teacher's softmax to the student's, over each image's captions and over each caption's images,
 * each averaged, and the two added (knowledge distillation: Hinton et al., arXiv 1503.02531). 0 where they rank alike.
 * Only the student learns.
 */
export function rankingDivergence(teacher: Expression, student: Expression): Expression {
  const fixed = stopGradient(teacher);
  return add(divergence(fixed, student, 1), divergence(fixed, student, 0));
}

function divergence(teacher: Expression, student: Expression, axis: 0 | 1): Expression {
  const logShares = (logits: Expression) => subtract(logits, logSumExp(logits, axis, { keepDims: true }));
  const wanted = logShares(teacher);
  return mean(sum(multiply(exp(wanted), subtract(wanted, logShares(student))), axis));
}
