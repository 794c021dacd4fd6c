import { FgclipError } from '../../errors.ts';
import type { DimBindings } from '../dim.ts';
import type { PerOperation } from '../expression.ts';

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
