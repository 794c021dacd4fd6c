import { FgclipError } from '../errors.ts';
import { type Dim, type DimBindings, multiplyDims, resolveDim } from './dim.ts';

/** Dimensions, outermost first. [] is a scalar. */
export type Shape = readonly Dim[];

/** "[batch, 512]". */
export function formatShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}

/** The shape with its dimensions in canonical form. Throws SHAPE_MISMATCH for a size that is no whole number from 0. */
export function canonicalShape(operation: string, shape: Shape): Shape {
  if (shape.some((dim) => typeof dim === 'number' && !(Number.isInteger(dim) && dim >= 0))) {
    throw new FgclipError('SHAPE_MISMATCH', `${operation}: ${formatShape(shape)} is not a shape`);
  }
  return shape.map((dim) => multiplyDims([dim]));
}

/** Product of all dimensions. */
export function elementCount(shape: Shape): Dim {
  return multiplyDims(shape);
}

export function resolveShape(shape: Shape, bindings: DimBindings): number[] {
  return shape.map((dim) => resolveDim(dim, bindings));
}

/** The dimension at an axis; negative axes count from the end. Throws SHAPE_MISMATCH outside the rank. */
export function dimAt(operation: string, shape: Shape, axis: number): Dim {
  const dim = shape[normalizeAxis(operation, shape, axis)];
  return dim ?? 1;
}

/** An axis in 0..rank-1; negative axes count from the end. Throws SHAPE_MISMATCH outside the rank. */
export function normalizeAxis(operation: string, shape: Shape, axis: number): number {
  const positive = axis < 0 ? axis + shape.length : axis;
  if (!Number.isInteger(axis) || positive < 0 || positive >= shape.length) {
    throw new FgclipError('SHAPE_MISMATCH', `${operation}: axis ${axis} does not exist in ${formatShape(shape)}`);
  }
  return positive;
}

/** NumPy's broadcasting of two shapes; throws SHAPE_MISMATCH naming the operation and both shapes. */
export function broadcastShapes(operation: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const left = a[i - (rank - a.length)] ?? 1;
    const right = b[i - (rank - b.length)] ?? 1;
    if (left === right || right === 1) return left;
    if (left === 1) return right;
    throw mismatch(operation, a, b);
  });
}

/** The error for two shapes that an operation cannot bring together. */
export function mismatch(operation: string, a: Shape, b: Shape, hint?: string): FgclipError {
  return new FgclipError('SHAPE_MISMATCH', `${operation}: shapes ${formatShape(a)} and ${formatShape(b)} do not fit`, {
    hint,
  });
}
