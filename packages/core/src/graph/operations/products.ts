import {
  broadcastShapes,
  type Dim,
  type Expression,
  formatShape,
  makeNode,
  mismatch,
  multiplyDims,
  normalizeAxis,
  type Shape,
} from '../expression.ts';
import { multiply, requireFloat } from './elementwise.ts';
import { asRowScaled, reshape, transpose } from './layout.ts';

/**
 * Matrix product of the last two axes: [..., m, k] x [..., k, n] -> [..., m, n], leading axes broadcast.
 * Rows times one matrix are one large product, whatever axes the rows are arranged in.
 */
export function matmul(a: Expression, b: Expression): Expression {
  requireFloat('matmul', a);
  requireFloat('matmul', b);
  const [inner, columns] = b.shape.slice(-2);
  const rows = a.shape.at(-2);
  if (rows === undefined || inner === undefined || columns === undefined || a.shape.at(-1) !== inner) {
    throw mismatch('matmul', a.shape, b.shape);
  }
  if (a.shape.length > 2 && b.shape.length === 2) {
    const leading = a.shape.slice(0, -1);
    const flat = reshape(a, [multiplyDims(leading), inner]);
    return reshape(matmul(flat, b), [...leading, columns]);
  }
  return scaledAfterwards(a, b) ?? product(a, b);
}

function product(a: Expression, b: Expression): Expression {
  const name = `matmul of ${formatShape(a.shape)} and ${formatShape(b.shape)}`;
  const batch = broadcastShapes(name, a.shape.slice(0, -2), b.shape.slice(0, -2));
  return makeNode('matmul', [a, b], {}, [...batch, a.shape.at(-2) ?? 1, b.shape.at(-1) ?? 1]);
}

/**
 * Scaling rows commutes with the product, and its result is usually smaller than the rows: (s X) W = s (X W), and
 * A (s X)^T = (A X^T) s^T. So normalised embeddings are compared before they are normalised, at a fraction of the work
 * in both directions.
 */
function scaledAfterwards(a: Expression, b: Expression): Expression | undefined {
  const left = asRowScaled(a);
  if (left !== undefined && isNarrow(b.shape.at(-1), a)) return multiply(matmul(left.rows, b), left.scale);
  const source = b.op === 'transpose' ? b.operands[0] : undefined;
  const right = source === undefined ? undefined : asRowScaled(source);
  if (b.op !== 'transpose' || right === undefined || !isNarrow(a.shape.at(-2), a)) return undefined;
  const { permutation } = b.attributes;
  if (permutation.at(-1) !== permutation.length - 2) return undefined;
  return multiply(matmul(a, transpose(right.rows, permutation)), transpose(right.scale, permutation));
}

/** Whether the result has no more values a row than the operand's inner dimension; a batch counts as narrow. */
function isNarrow(dim: Dim | undefined, { shape }: Expression): boolean {
  const inner = shape.at(-1);
  return typeof dim !== 'number' || typeof inner !== 'number' || dim <= inner;
}

export interface ReduceOptions {
  /** Keep the reduced axes with size 1. Default false. */
  readonly keepDims?: boolean;
}

/** Sum over the given axes (negative ones count from the end), over all when none are given. */
export function sum(x: Expression, axes?: number | readonly number[], options: ReduceOptions = {}): Expression {
  return reduce('sum', x, axes, options);
}

/** Largest value over the given axes, over all when none are given. Ties share the gradient. */
export function max(x: Expression, axes?: number | readonly number[], options: ReduceOptions = {}): Expression {
  return reduce('max', x, axes, options);
}

/** Softmax over the last axis, the largest logit subtracted first. */
export function softmax(x: Expression): Expression {
  requireFloat('softmax', x);
  normalizeAxis('softmax', x.shape, -1);
  return makeNode('softmax', [x], {}, x.shape);
}

function reduce(
  op: 'sum' | 'max',
  x: Expression,
  axes: number | readonly number[] | undefined,
  { keepDims = false }: ReduceOptions,
): Expression {
  requireFloat(op, x);
  const wanted = axes === undefined ? x.shape.map((_, axis) => axis) : typeof axes === 'number' ? [axes] : axes;
  const normalized = [...new Set(wanted.map((axis) => normalizeAxis(op, x.shape, axis)))].sort((a, b) => a - b);
  if (normalized.length === 0) return x;
  return makeNode(op, [x], { axes: normalized, keepDims }, reducedShape(x.shape, normalized, keepDims));
}

function reducedShape(shape: Shape, axes: readonly number[], keepDims: boolean): Shape {
  return keepDims
    ? shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim))
    : shape.filter((_, axis) => !axes.includes(axis));
}
