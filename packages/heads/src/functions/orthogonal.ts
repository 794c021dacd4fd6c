import type { Expression } from '@fgclip/core';
import {
  concat,
  divide,
  eye,
  linear,
  matmul,
  multiply,
  negate,
  slice,
  square,
  stopGradient,
  subtract,
  sum,
  transpose,
} from '@fgclip/core/graph';
import { defineHead, type HeadFamily } from '../matching/define-head.ts';
import { filled, linearDefault } from '../matching/initial-values.ts';
import { projection, type SidedOptions, sidedOptions, sidesAsked } from './projection.ts';

/**
 * cos(Qv v, Qt t) with rotations Qv and Qt: the lengths of embeddings and the angles among images, and among texts, stay
 * as they are; only how the two sides lie to each other is learned. No bias, which would change angles.
 */
export const orthogonal: HeadFamily<SidedOptions> = defineHead({
  ...{ name: 'orthogonal', title: 'Orthogonal', options: sidedOptions },
  ...projection<SidedOptions, 'weight'>({
    sides: sidesAsked,
    parameters: ({ dimension: d }) => ({
      weight: { shape: [d, d], initial: linearDefault(d), identity: filled(0) },
    }),
    code: (embedding, { weight }, { dimension }) => linear(embedding, rotation(weight, dimension)),
    asLinear: ({ weight }, { dimension }) => ({ weight: rotation(weight, dimension) }),
  }),
});

/**
 * The rotation of a free weight [d, d] by Cayley's transform (Helfrich et al., arXiv 1707.09520), of the scale that makes
 * it I + (W - W^T) / 2 for small W, so that it turns as fast as a linear head's weight changes:
 * Q = (I + S) (I - S)^-1 = 2 (I - S)^-1 - I with S = (W - W^T) / 4. Every rotation but those by 180 degrees has its W.
 *
 * The inverse X of M = I - S is computed as a constant; one step of Newton's iteration, X (2 I - M X), then rounds it off
 * and has the derivative of an inverse, -X dM X, at two products instead of those of the whole way to it.
 */
function rotation(weight: Expression, d: number): Expression {
  const matrix = subtract(eye(d), multiply(subtract(weight, transpose(weight)), 1 / 4));
  const exact = newtonStep(stopGradient(inverse(matrix, d)), matrix, d);
  return subtract(multiply(exact, 2), eye(d));
}

/** Closer to the inverse of a matrix [n, n] than the given one: what is left of M X - I is squared. */
function newtonStep(near: Expression, matrix: Expression, n: number): Expression {
  return matmul(near, subtract(multiply(eye(n), 2), matmul(matrix, near)));
}

/** Rows up to which an inverse is iterated; larger ones are made of smaller. */
const SMALL = 64;

/** Steps that reach float32's precision from the first guess where the sum of squares of a small block is under 60,000. */
const STEPS = 20;

/**
 * The inverse of a matrix [n, n] whose symmetric part is no less than the identity, by blocks: that of one corner, and
 * that of its Schur complement, of both of which the same holds, so that no pivot is ever small. All of it costs about
 * as much as one product of such matrices.
 */
function inverse(matrix: Expression, n: number): Expression {
  if (n <= SMALL) return smallInverse(matrix, n);
  const half = Math.ceil(n / 2);
  const [top, bottom] = [slice(matrix, 0, 0, half), slice(matrix, 0, half, n)];
  const [a, b] = [slice(top, 1, 0, half), slice(top, 1, half, n)];
  const [c, d] = [slice(bottom, 1, 0, half), slice(bottom, 1, half, n)];

  const corner = inverse(a, half);
  const left = matmul(c, corner);
  const last = inverse(subtract(d, matmul(left, b)), n - half);
  const upper = negate(matmul(matmul(corner, b), last));
  const first = subtract(corner, matmul(upper, left));
  return concat([concat([first, upper], 1), concat([negate(matmul(last, left)), last], 1)], 0);
}

/** Newton's iteration (Schulz, 1933) from M^T / ||M||^2, from where it converges for whatever has an inverse. */
function smallInverse(matrix: Expression, n: number): Expression {
  let near = divide(transpose(matrix), sum(square(matrix)));
  for (let step = 0; step < STEPS; step++) near = newtonStep(near, matrix, n);
  return near;
}
