import { dimAt, type Expression, multiplyDims, normalizeAxis } from './expression.ts';
import {
  add,
  divide,
  equal,
  erf,
  exp,
  log,
  multiply,
  negate,
  relu,
  sigmoid,
  sqrt,
  square,
  stopGradient,
  subtract,
} from './operations/elementwise.ts';
import { transpose } from './operations/layout.ts';
import { dimension } from './operations/leaves.ts';
import { matmul, max, type ReduceOptions, sum } from './operations/products.ts';

/** Arithmetic mean over the given axes, over all when none are given; symbolic sizes are divided by at run time. */
export function mean(x: Expression, axes?: number | readonly number[], options: ReduceOptions = {}): Expression {
  const wanted = axes === undefined ? x.shape.map((_, axis) => axis) : typeof axes === 'number' ? [axes] : axes;
  const reduced = [...new Set(wanted.map((axis) => normalizeAxis('mean', x.shape, axis)))];
  const count = dimension(multiplyDims(reduced.map((axis) => dimAt('mean', x.shape, axis))));
  return divide(sum(x, axes, options), count);
}

/** Euclidean norm over the last axis: [..., d] -> [..., 1]. The gradient at a row of zeros is zero, as in PyTorch. */
export function norm(x: Expression): Expression {
  const squared = sum(square(x), -1, { keepDims: true });
  const isZero = equal(squared, 0);
  return subtract(sqrt(add(squared, isZero)), isZero);
}

/** x / ||x|| over the last axis, as torch.nn.functional.normalize does: norms under 1e-12 count as 1e-12. */
export function normalize(x: Expression): Expression {
  const squared = sum(square(x), -1, { keepDims: true });
  return multiply(x, divide(1, sqrt(add(squared, smallestSquare(squared)))));
}

/** log(sum(exp(x))) over one axis, the largest value subtracted first. */
export function logSumExp(x: Expression, axis: number, options: ReduceOptions = {}): Expression {
  const largest = stopGradient(max(x, axis, { keepDims: true }));
  const total = log(sum(exp(subtract(x, largest)), axis, options));
  return add(total, options.keepDims === true ? largest : sum(largest, axis));
}

/** log(1 + e^x), stable for either sign, as (x + |x|) / 2 + log(1 + e^-|x|): smooth at 0 whatever slope |x| has there. */
export function softplus(x: Expression): Expression {
  const magnitude = add(relu(x), relu(negate(x)));
  return add(multiply(0.5, add(x, magnitude)), log(add(1, exp(negate(magnitude)))));
}

/** What lifts a squared norm to 1e-24 where it is smaller, and adds nothing elsewhere. */
function smallestSquare(squared: Expression): Expression {
  return relu(subtract(1e-24, squared));
}

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
