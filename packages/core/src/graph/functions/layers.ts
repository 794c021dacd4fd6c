import type { Expression } from '../expression.ts';
import { add, divide, erf, multiply, sigmoid, sqrt, square, subtract } from '../operations/elementwise.ts';
import { transpose } from '../operations/layout.ts';
import { matmul } from '../operations/matmul.ts';
import { mean } from './statistics.ts';

/** x W^T + b with W as PyTorch stores it: x [..., in], weight [out, in], bias [out] -> [..., out]. */
export function linear(x: Expression, weight: Expression, bias?: Expression): Expression {
  const product = matmul(x, transpose(weight));
  return bias === undefined ? product : add(product, bias);
}

/** GELU in its exact form, x Phi(x) with the error function (Hendrycks and Gimpel, arXiv 1606.08415). */
export function gelu(x: Expression): Expression {
  return multiply(multiply(x, add(1, erf(multiply(x, Math.SQRT1_2)))), 0.5);
}

/** x sigmoid(1.702 x), the approximation OpenAI's CLIP was trained with. */
export function quickGelu(x: Expression): Expression {
  return multiply(x, sigmoid(multiply(1.702, x)));
}

/** Layer normalisation over the last axis (Ba et al., arXiv 1607.06450): x [..., d], scale [d], shift [d]. */
export function layerNorm(x: Expression, scale: Expression, shift: Expression, epsilon = 1e-5): Expression {
  const centred = subtract(x, mean(x, -1, { keepDims: true }));
  const variance = mean(square(centred), -1, { keepDims: true });
  return add(multiply(divide(centred, sqrt(add(variance, epsilon))), scale), shift);
}
