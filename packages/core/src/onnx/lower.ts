import { type Dim, multiplyDims } from '../graph/dim.ts';
import type { PerOperation, Reduction } from '../graph/expression.ts';
import type { Shape } from '../graph/shape.ts';
import { elementTypes, type OnnxAttribute, type OnnxTensor } from './model.ts';
import type { Sizes } from './sizes.ts';

/** What a rule needs to write one expression. Values are referred to by name. */
export interface Lowering {
  /** The operands' values. */
  readonly operands: readonly string[];
  /** Sizes that are known at run time only. */
  readonly sizes: Sizes;
  /** Adds a node and returns its output. */
  emit(op: string, inputs: readonly string[], attributes?: Readonly<Record<string, OnnxAttribute>>): string;
  /** Adds a constant. */
  constant(shape: readonly number[], data: OnnxTensor['data']): string;
  /** A vector of int64, shared with its equals. */
  integers(values: readonly number[]): string;
}

type Rule = (node: unknown, lowering: Lowering) => string;

/** The ONNX operators (opset 17) of every operation; each rule returns the name of its result. */
export const onnxRules: PerOperation<[lowering: Lowering], string> = {
  input: ({ attributes }) => attributes.name,
  parameter: ({ attributes }) => attributes.name,
  constant: ({ attributes, shape }, { constant }) => constant(shape.map(Number), attributes.data),
  dimension: ({ attributes: { dim } }, { emit, integers, sizes }) =>
    emit('Squeeze', [toType('float32', emit, sizes.dim(dim)), integers([0])]),
  eye: ({ shape: [size = 1] }, lowering) => {
    const { emit, integers } = lowering;
    const indices = range(size, lowering);
    return mask('Equal', emit, [indices, emit('Unsqueeze', [indices, integers([1])])]);
  },
  range: ({ shape: [size = 1] }, lowering) => range(size, lowering),

  negate: same('Neg'),
  exp: same('Exp'),
  log: same('Log'),
  sqrt: same('Sqrt'),
  tanh: same('Tanh'),
  sigmoid: same('Sigmoid'),
  erf: same('Erf'),
  relu: same('Relu'),
  stopGradient: (_, { operands: [x = ''] }) => x,

  add: same('Add'),
  subtract: same('Sub'),
  multiply: same('Mul'),
  divide: same('Div'),
  maximum: same('Max'),
  greater: (_, { operands, emit }) => mask('Greater', emit, operands),
  equal: (_, { operands, emit }) => mask('Equal', emit, operands),

  sum: ({ attributes }, { operands, emit, integers }) =>
    emit('ReduceSum', [...operands, integers(attributes.axes)], keepDims(attributes)),
  max: ({ attributes }, { operands, emit }) =>
    emit('ReduceMax', operands, { axes: { ints: attributes.axes }, ...keepDims(attributes) }),
  softmax: (_, { operands, emit }) => emit('Softmax', operands, { axis: { int: -1 } }),

  matmul: same('MatMul'),

  transpose: ({ attributes }, { operands, emit }) =>
    emit('Transpose', operands, { perm: { ints: attributes.permutation } }),
  reshape: ({ shape }, { operands: [x = ''], emit, sizes }) => reshaped(x, shape, emit, sizes),
  broadcastTo: ({ operands: [source], shape }, { operands, emit, sizes }) =>
    emit('Expand', [...operands, sizes.shape(repeatedDims(source?.shape ?? [], shape))]),
  slice: ({ attributes: { axis, start, end } }, { operands, emit, integers }) =>
    emit('Slice', [...operands, integers([start]), integers([end]), integers([axis])]),
  pad: ({ attributes: { axis, before, after }, shape }, { operands, emit, integers }) => {
    const along = (amount: number) => shape.map((_, i) => (i === axis ? amount : 0));
    return emit('Pad', [...operands, integers([...along(before), ...along(after)])]);
  },
  concat: ({ attributes }, { operands, emit }) => emit('Concat', operands, { axis: { int: attributes.axis } }),

  gather: (_, { operands, emit }) => emit('Gather', operands, { axis: { int: 0 } }),
  scatterAdd: ({ shape }, lowering) => scatterAdd(shape, lowering),
};

/** An operation that ONNX has just so. */
function same(op: string): Rule {
  return (_, { operands, emit }) => emit(op, operands);
}

/**
 * Adds element by element into a vector of zeros. ScatterND would add whole rows, but ONNX Runtime spreads its updates
 * over threads without a lock, and loses some where they share a row (microsoft/onnxruntime#23396).
 */
function scatterAdd(shape: Shape, lowering: Lowering): string {
  const {
    operands: [indices = '', updates = ''],
    emit,
    integers,
    sizes,
  } = lowering;
  const width = multiplyDims(shape.slice(1));
  const rowStarts = emit('Mul', [indices, toType('int32', emit, sizes.dim(width))]);
  const perRow = emit('Add', [emit('Unsqueeze', [rowStarts, integers([-1])]), range(width, lowering)]);
  const flat = (value: string) => emit('Reshape', [value, integers([-1])]);
  const zeros = emit('ConstantOfShape', [sizes.dim(multiplyDims(shape))]);
  const sums = emit('ScatterElements', [zeros, flat(perRow), flat(updates)], {
    axis: { int: 0 },
    reduction: { string: 'add' },
  });
  return reshaped(sums, shape, emit, sizes);
}

/** 0 to size - 1, as int32. */
function range(size: Dim, { emit, constant, integers, sizes }: Lowering): string {
  const end = emit('Squeeze', [toType('int32', emit, sizes.dim(size)), integers([0])]);
  return emit('Range', [constant([], Int32Array.of(0)), end, constant([], Int32Array.of(1))]);
}

/** A comparison as 1 and 0 instead of true and false. */
function mask(op: string, emit: Lowering['emit'], operands: readonly string[]): string {
  return toType('float32', emit, emit(op, operands));
}

/** A value as another type. */
export function toType(type: keyof typeof elementTypes, emit: Lowering['emit'], value: string): string {
  return emit('Cast', [value], { to: { int: elementTypes[type] } });
}

function keepDims(reduction: Reduction): Record<string, OnnxAttribute> {
  return { keepdims: { int: reduction.keepDims ? 1 : 0 } };
}

/**
 * One unknown dimension can be left for ONNX to infer (-1). Otherwise the sizes are computed, and a size of 0 has to
 * mean 0 (`allowzero`), not "as the operand has it".
 */
function reshaped(x: string, shape: Shape, emit: Lowering['emit'], sizes: Sizes): string {
  const unknown = shape.filter((dim) => typeof dim === 'string');
  if (unknown.length > 1 || shape.includes(0)) {
    return emit('Reshape', [x, sizes.shape(shape)], { allowzero: { int: 1 } });
  }
  return emit('Reshape', [x, sizes.shape(shape.map((dim) => (typeof dim === 'string' ? -1 : dim)))]);
}

/** The shape to expand to, with 1 where the operand has the size already, so that it need not be computed. */
function repeatedDims(from: Shape, to: Shape): Dim[] {
  const added = to.length - from.length;
  return to.map((dim, axis) => (dim === from[axis - added] ? 1 : dim));
}
