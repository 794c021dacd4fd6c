import { FgclipError } from '../../errors.ts';
import {
  broadcastShapes,
  type Dim,
  type Expression,
  elementCount,
  formatShape,
  makeNode,
  mismatch,
  normalizeAxis,
  type Shape,
  sameShape,
} from '../expression.ts';
import { multiply, requireFloat } from './elementwise.ts';

/** The same values in another shape of as many elements: reshape(x, ['11*batch', 512]). */
export function reshape(x: Expression, shape: Shape): Expression {
  if (sameShape(x.shape, shape)) return x;
  if (elementCount(x.shape) !== elementCount(shape)) throw mismatch('reshape', x.shape, shape);
  const scaled = asRowScaled(x);
  if (scaled !== undefined && shape.at(-1) === x.shape.at(-1)) {
    // The scale stays visible as one, so that a product can take it out.
    return multiply(reshape(scaled.rows, shape), reshape(scaled.scale, [...shape.slice(0, -1), 1]));
  }
  return makeNode('reshape', [x], {}, [...shape], x.dtype);
}

/** Axes in another order; without a permutation the last two swap. */
export function transpose(x: Expression, permutation?: readonly number[]): Expression {
  const rank = x.shape.length;
  const order = permutation ?? swapLastTwo(rank);
  if (order.length !== rank || new Set(order).size !== rank || order.some((axis) => axis < 0 || axis >= rank)) {
    throw new FgclipError('SHAPE_MISMATCH', `transpose: [${order}] does not permute ${formatShape(x.shape)}`);
  }
  if (order.every((axis, i) => axis === i)) return x;
  if (x.op === 'transpose') {
    const inner = x.attributes.permutation;
    return transpose(
      x.operands[0] as Expression,
      order.map((axis) => inner[axis] as number),
    );
  }
  return makeNode(
    'transpose',
    [x],
    { permutation: [...order] },
    order.map((axis) => x.shape[axis] as Dim),
    x.dtype,
  );
}

/** The same values repeated along axes of size 1 and new leading axes. */
export function broadcastTo(x: Expression, shape: Shape): Expression {
  if (sameShape(x.shape, shape)) return x;
  if (!sameShape(broadcastShapes('broadcastTo', x.shape, shape), shape)) {
    throw mismatch('broadcastTo', x.shape, shape);
  }
  return makeNode('broadcastTo', [x], {}, [...shape], x.dtype);
}

/** A new axis of size 1 in front of the given one; negative axes count from the end of the result. */
export function expandDims(x: Expression, axis: number): Expression {
  const at = normalizeAxis('expandDims', [...x.shape, 1], axis);
  return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
}

/** Elements start to end (exclusive) along an axis of numeric size. */
export function slice(x: Expression, axis: number, start: number, end: number): Expression {
  const at = normalizeAxis('slice', x.shape, axis);
  const size = numericDim('slice', x.shape, at);
  if (!(Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start < end && end <= size)) {
    throw new FgclipError(
      'SHAPE_MISMATCH',
      `slice: ${start}..${end} does not exist on axis ${axis} of ${formatShape(x.shape)}`,
    );
  }
  if (start === 0 && end === size) return x;
  const shape = x.shape.map((dim, i) => (i === at ? end - start : dim));
  return makeNode('slice', [x], { axis: at, start, end }, shape, x.dtype);
}

/** Zeros before and after along an axis of numeric size. */
export function pad(x: Expression, axis: number, before: number, after: number): Expression {
  const at = normalizeAxis('pad', x.shape, axis);
  if (![before, after].every((count) => Number.isInteger(count) && count >= 0)) {
    throw new FgclipError('SHAPE_MISMATCH', `pad: ${before} before and ${after} after ${formatShape(x.shape)}`);
  }
  if (before === 0 && after === 0) return x;
  const size = numericDim('pad', x.shape, at);
  const shape = x.shape.map((dim, i) => (i === at ? before + size + after : dim));
  return makeNode('pad', [x], { axis: at, before, after }, shape, x.dtype);
}

/** Joins along an axis of numeric sizes; all other dimensions must agree. */
export function concat(parts: readonly Expression[], axis: number): Expression {
  const [first, ...rest] = parts;
  if (first === undefined) throw new FgclipError('SHAPE_MISMATCH', 'concat: nothing to join');
  const at = normalizeAxis('concat', first.shape, axis);
  for (const part of rest) {
    const agrees = part.dtype === first.dtype && part.shape.length === first.shape.length;
    if (!agrees || part.shape.some((dim, i) => i !== at && dim !== first.shape[i])) {
      throw mismatch('concat', first.shape, part.shape);
    }
  }
  if (rest.length === 0) return first;
  const size = parts.reduce((total, part) => total + numericDim('concat', part.shape, at), 0);
  return makeNode(
    'concat',
    parts,
    { axis: at },
    first.shape.map((dim, i) => (i === at ? size : dim)),
    first.dtype,
  );
}

function swapLastTwo(rank: number): number[] {
  const order = Array.from({ length: rank }, (_, axis) => axis);
  if (rank < 2) return order;
  return [...order.slice(0, -2), rank - 1, rank - 2];
}

function numericDim(operation: string, shape: Shape, axis: number): number {
  const dim = shape[axis];
  if (typeof dim === 'number') return dim;
  throw new FgclipError('SHAPE_MISMATCH', `${operation}: axis ${axis} of ${formatShape(shape)} has no fixed size`);
}

/** Rows of a table by index: table [rows, ...], indices int32 [...] -> [...indices, ...]. An embedding lookup. */
export function gather(table: Expression, indices: Expression): Expression {
  requireIndices('gather', indices);
  if (table.shape.length === 0) throw mismatch('gather', table.shape, indices.shape, 'The table needs a row axis');
  return makeNode('gather', [table, indices], {}, [...indices.shape, ...table.shape.slice(1)], table.dtype);
}

/** The transpose of gather: indices int32 [...], updates [...indices, ...] -> [rows, ...], sharing indices summed. */
export function scatterAdd(indices: Expression, updates: Expression, rows: Dim): Expression {
  requireIndices('scatterAdd', indices);
  requireFloat('scatterAdd', updates);
  const rank = indices.shape.length;
  if (!sameShape(updates.shape.slice(0, rank), indices.shape)) {
    throw mismatch('scatterAdd', indices.shape, updates.shape);
  }
  return makeNode('scatterAdd', [indices, updates], {}, [rows, ...updates.shape.slice(rank)]);
}

function requireIndices(operation: string, indices: Expression): void {
  if (indices.dtype === 'int32') return;
  throw new FgclipError('SHAPE_MISMATCH', `${operation}: indices must be int32`, {
    found: `${indices.dtype} ${formatShape(indices.shape)}`,
  });
}

/** Rows times one number each: rows [..., d], scale [..., 1]. Normalised rows are of this form. */
export interface RowScaled {
  readonly rows: Expression;
  readonly scale: Expression;
}

/** The parts of a product of that form, or undefined. */
export function asRowScaled({ op, operands: [a, b] }: Expression): RowScaled | undefined {
  if (op !== 'multiply' || a === undefined || b === undefined) return undefined;
  if (isScaleOf(b, a)) return { rows: a, scale: b };
  return isScaleOf(a, b) ? { rows: b, scale: a } : undefined;
}

function isScaleOf(scale: Expression, rows: Expression): boolean {
  const last = rows.shape.length - 1;
  return (
    scale.shape.length === rows.shape.length &&
    rows.shape[last] !== 1 &&
    scale.shape.every((dim, axis) => dim === (axis === last ? 1 : rows.shape[axis]))
  );
}
