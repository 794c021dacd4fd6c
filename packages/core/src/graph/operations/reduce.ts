import { type Expression, makeNode } from '../expression.ts';
import { normalizeAxis, type Shape } from '../shape.ts';
import { requireFloat } from './elementwise.ts';

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
