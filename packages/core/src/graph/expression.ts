import type { DType, TensorData } from '../tensor/tensor.ts';
import type { Dim } from './dim.ts';
import { canonicalShape, type Shape } from './shape.ts';

/**
 * Every primitive operation and what it carries besides operands and shape. This list is the whole language:
 * a gradient rule, a plain kernel and an ONNX lowering exist for each entry, and the compiler checks that they do.
 */
export interface Attributes {
  /** A value fed at every run. */
  input: { readonly name: string };
  /** A value the program keeps between runs. */
  parameter: { readonly name: string };
  constant: { readonly data: TensorData };
  /** The size of a dimension, as a scalar. */
  dimension: { readonly dim: Dim };
  /** The identity matrix [n, n]. */
  eye: Empty;
  /** 0, 1, ..., n - 1, as int32 [n]. */
  range: Empty;

  negate: Empty;
  exp: Empty;
  log: Empty;
  sqrt: Empty;
  tanh: Empty;
  sigmoid: Empty;
  erf: Empty;
  relu: Empty;
  /** The operand, treated as a constant by gradient(). */
  stopGradient: Empty;

  add: Empty;
  subtract: Empty;
  multiply: Empty;
  divide: Empty;
  maximum: Empty;
  /** 1 where the first is greater than the second, else 0. */
  greater: Empty;
  /** 1 where both are equal, else 0. */
  equal: Empty;

  sum: Reduction;
  max: Reduction;
  /** Over the last axis. */
  softmax: Empty;

  /** [..., m, k] x [..., k, n] -> [..., m, n]. */
  matmul: Empty;

  transpose: { readonly permutation: readonly number[] };
  reshape: Empty;
  broadcastTo: Empty;
  slice: { readonly axis: number; readonly start: number; readonly end: number };
  /** Zeros before and after along one axis. */
  pad: { readonly axis: number; readonly before: number; readonly after: number };
  concat: { readonly axis: number };

  /** table [rows, ...], indices [...] -> [...indices, ...]. */
  gather: Empty;
  /** indices [...], updates [...indices, ...] -> [rows, ...]: sums the updates that share an index. */
  scatterAdd: Empty;
}

type Empty = Record<never, never>;

export interface Reduction {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

export type OperationName = keyof Attributes;

/** One application of one operation: its operands, and the shape and dtype it yields. */
export interface Node<Name extends OperationName> {
  readonly op: Name;
  readonly operands: readonly Expression[];
  readonly attributes: Attributes[Name];
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A value of a graph, not computed yet. */
export type Expression = { [Name in OperationName]: Node<Name> }[OperationName];

/** An expression, or a number that stands for a scalar constant. */
export type Operand = Expression | number;

/** A table with an entry for every operation. */
export type PerOperation<Args extends readonly unknown[], Result> = {
  readonly [Name in OperationName]: (node: Node<Name>, ...args: Args) => Result;
};

/** Looks the node's operation up in a table and applies the entry to it. */
export function dispatch<Args extends readonly unknown[], Result>(
  table: PerOperation<Args, Result>,
  node: Expression,
  ...args: Args
): Result {
  const rule = table[node.op] as (node: Expression, ...args: Args) => Result;
  return rule(node, ...args);
}

/** Builds a node; the public constructors check first that the operands fit. Throws SHAPE_MISMATCH for a bad shape. */
export function makeNode<Name extends OperationName>(
  op: Name,
  operands: readonly Expression[],
  attributes: Attributes[Name],
  shape: Shape,
  dtype: DType = 'float32',
): Expression {
  return { op, operands, attributes, shape: canonicalShape(op, shape), dtype } as unknown as Expression;
}
