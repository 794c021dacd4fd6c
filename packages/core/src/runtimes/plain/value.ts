import { FgclipError } from '../../errors.ts';
import type { DimBindings, PerOperation } from '../../graph/expression.ts';

export type FloatArray = Float32Array | Float64Array;
export type NumberArray = FloatArray | Int32Array;

/** What floats are kept in between operations: Float32Array, or Float64Array to check gradients against. */
export type FloatArrayConstructor = Float32ArrayConstructor | Float64ArrayConstructor;

/** A tensor whose floats may have double precision. */
export interface Value {
  readonly shape: readonly number[];
  readonly data: NumberArray;
}

/** Values by name. */
export type Values = Readonly<Record<string, Value>>;

/** What a kernel gets besides the node: everything symbolic has its size by now. */
export interface Call {
  readonly operands: readonly Value[];
  /** The shape to yield. */
  readonly shape: readonly number[];
  readonly bindings: DimBindings;
  /** Inputs and parameters. */
  readonly values: Values;
  readonly Float: FloatArrayConstructor;
}

/** Computes the elements of every operation, row-major. Operands are never written to, but may be returned. */
export type Kernels = PerOperation<[call: Call], NumberArray>;

/** The operand at an index. */
export function operandAt({ operands }: Call, index: number): Value {
  const operand = operands[index];
  if (operand === undefined) throw new FgclipError('INVALID_ARGUMENT', `A node lacks operand ${index}`);
  return operand;
}

/** The elements of an operand that building the graph has proven to be floats. */
export function floatsAt(call: Call, index: number): FloatArray {
  return operandAt(call, index).data as FloatArray;
}

/** Zeros of the kind of array the given one is. */
export function emptyLike(data: NumberArray, size: number): NumberArray {
  return new (data.constructor as new (size: number) => NumberArray)(size);
}

/** The same elements with floats in the given kind of array; copied only where the kind differs. */
export function toPrecision(data: NumberArray, Float: FloatArrayConstructor): NumberArray {
  return data instanceof Int32Array || data instanceof Float ? data : new Float(data);
}

/** How far apart neighbours along each axis lie in a dense, row-major array. */
export function rowMajorStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis] ?? 1;
  }
  return strides;
}

/** Strides that walk an array of `shape` as if it were broadcast to `target`: 0 along repeated axes. */
export function broadcastStrides(shape: readonly number[], target: readonly number[]): number[] {
  const added = target.length - shape.length;
  const own = rowMajorStrides(shape);
  return target.map((_, axis) => (axis < added || shape[axis - added] === 1 ? 0 : (own[axis - added] ?? 0)));
}

interface Loop {
  readonly size: number;
  /** How far each array moves on with every turn. */
  readonly steps: readonly number[];
}

/** Is called with where each array stands, its step from element to element, and their number. */
export type RowVisitor = (starts: readonly number[], steps: readonly number[], count: number) => void;

/**
 * Walks several arrays over one shape in step, each by its own strides, in the longest rows possible: axes that all
 * arrays walk without a jump count as one, so that operands of one shape, or a scalar and anything, are a single row.
 */
export function forEachRow(shape: readonly number[], strides: readonly (readonly number[])[], visit: RowVisitor): void {
  if (shape.includes(0)) return;
  const loops = collapse(shape, strides);
  const row = loops.pop() ?? { size: 1, steps: strides.map(() => 0) };
  const position = strides.map(() => 0);
  const walk = (depth: number): void => {
    const loop = loops[depth];
    if (loop === undefined) {
      visit(position, row.steps, row.size);
      return;
    }
    for (let turn = 0; turn < loop.size; turn++) {
      walk(depth + 1);
      advance(position, loop.steps, 1);
    }
    advance(position, loop.steps, -loop.size);
  };
  walk(0);
}

function collapse(shape: readonly number[], strides: readonly (readonly number[])[]): Loop[] {
  const loops: Loop[] = [];
  shape.forEach((size, axis) => {
    if (size === 1) return;
    const steps = strides.map((stride) => stride[axis] ?? 0);
    const outer = loops.at(-1);
    if (outer?.steps.every((step, i) => step === (steps[i] ?? 0) * size)) {
      loops[loops.length - 1] = { size: outer.size * size, steps };
    } else {
      loops.push({ size, steps });
    }
  });
  return loops;
}

function advance(position: number[], steps: readonly number[], turns: number): void {
  for (let i = 0; i < position.length; i++) position[i] = (position[i] ?? 0) + (steps[i] ?? 0) * turns;
}
