import type { Expression } from '../graph/expression.ts';
import { add, divide, maximum, multiply, sqrt, square } from '../graph/operations/elementwise.ts';
import { constant } from '../graph/operations/leaves.ts';
import { sum } from '../graph/operations/reduce.ts';

/** The Euclidean norm of all gradients together, a scalar. */
export function globalNorm(gradients: readonly Expression[]): Expression {
  return sqrt(
    gradients.map((gradient) => sum(square(gradient))).reduce((total, part) => add(total, part), constant(0)),
  );
}

/** Scales gradients down together when their global norm exceeds maxNorm, as torch.nn.utils.clip_grad_norm_. */
export function clipByGlobalNorm(gradients: readonly Expression[], maxNorm: number): Expression[] {
  const scale = divide(maxNorm, maximum(add(globalNorm(gradients), 1e-6), maxNorm));
  return gradients.map((gradient) => multiply(gradient, scale));
}
