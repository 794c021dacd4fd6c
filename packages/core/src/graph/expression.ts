import { FgclipError } from '../errors.ts';
import type { DType, TensorData } from '../tensor/tensor.ts';

/**
 * One dimension of a shape: a number, or a symbol bound when the graph runs ("batch"),
 * or a product of both in canonical form ("11*batch").
 */
export type Dim = number | string;

/** The sizes that symbols have in one run. */
export type DimBindings = ReadonlyMap<string, number>;

interface Product {
  readonly coefficient: number;
  readonly symbols: readonly string[];
}

function parse(dim: Dim): Product {
  if (typeof dim === 'number') return { coefficient: dim, symbols: [] };
  const factors = dim.split('*');
  const numbers = factors.filter((factor) => /^\d+$/.test(factor));
  return {
    coefficient: numbers.reduce((product, factor) => product * Number(factor), 1),
    symbols: factors.filter((factor) => !/^\d+$/.test(factor)),
  };
}

function format({ coefficient, symbols }: Product): Dim {
  if (symbols.length === 0 || coefficient === 0) return coefficient;
  const names = [...symbols].sort();
  return (coefficient === 1 ? names : [String(coefficient), ...names]).join('*');
}

/** The product of dimensions in canonical form: equal products are equal values. */
export function multiplyDims(dims: readonly Dim[]): Dim {
  const factors = dims.map(parse);
  return format({
    coefficient: factors.reduce((product, factor) => product * factor.coefficient, 1),
    symbols: factors.flatMap((factor) => factor.symbols),
  });
}

/** The symbols of a dimension, with repetition: "11*batch" gives ["batch"]. */
export function symbolsOf(dim: Dim): readonly string[] {
  return parse(dim).symbols;
}

/** The number in front of a dimension's symbols: "11*batch" gives 11. */
export function coefficientOf(dim: Dim): number {
  return parse(dim).coefficient;
}

/** The size of a dimension under the given bindings; throws a RangeError for a symbol without one. */
export function resolveDim(dim: Dim, bindings: DimBindings): number {
  const { coefficient, symbols } = parse(dim);
  return symbols.reduce((size, symbol) => {
    const value = bindings.get(symbol);
    if (value === undefined) throw new RangeError(`Symbolic dimension "${symbol}" has no size`);
    return size * value;
  }, coefficient);
}

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
