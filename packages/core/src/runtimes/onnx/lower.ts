import {
  type Dim,
  dispatch,
  type Expression,
  multiplyDims,
  type PerOperation,
  type Reduction,
  type Shape,
} from '../../graph/expression.ts';
import { type Graph, topologicalOrder } from '../../graph/graph.ts';
import { GraphBuilder, Sizes } from './graph-builder.ts';
import { elementTypes, type OnnxAttribute, type OnnxNode, type OnnxTensor } from './model.ts';

/** An expression under the name that it has in the model. */
export type Named = readonly [name: string, node: Expression];

export interface LowerGraphOptions {
  readonly symbols: Graph['symbols'];
  readonly leaves: readonly Named[];
  readonly results: readonly Named[];
  /** Inputs of int32 that the model has as int64. */
  readonly wide: ReadonlySet<string>;
}

/** The nodes and constants that compute the named results from the graph's inputs and parameters. */
export function lowerGraph({ symbols, leaves, results, wide }: LowerGraphOptions): {
  nodes: OnnxNode[];
  constants: OnnxTensor[];
} {
  const builder = new GraphBuilder([...leaves, ...results].map(([name]) => name));
  const values = lowerExpressions(
    results.map(([, node]) => node),
    builder,
    new Sizes(builder, symbols),
    wide,
  );
  const renamed = nameResults(results, values, builder);
  const rename = (value: string) => renamed.get(value) ?? value;
  const nodes = builder.nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map(rename),
    outputs: node.outputs.map(rename),
  }));
  return { nodes, constants: builder.initializers };
}

/** Writes what the results need, in order; the name of each expression's value. */
function lowerExpressions(
  results: readonly Expression[],
  builder: GraphBuilder,
  sizes: Sizes,
  wide: ReadonlySet<string>,
): ReadonlyMap<Expression, string> {
  const affine = findAffine(topologicalOrder(results), results);
  const operandsOf = (node: Expression) => affine.get(node)?.operands ?? node.operands;
  const values = new Map<Expression, string>();
  const counts = new Map<string, number>();
  for (const node of topologicalOrder(results, operandsOf)) {
    const count = (counts.get(node.op) ?? 0) + 1;
    counts.set(node.op, count);
    const label = `${node.op}_${count}`;
    const lowering: Lowering = {
      operands: operandsOf(node).map((operand) => values.get(operand) as string),
      sizes,
      emit: (op, inputs, attributes) => builder.node(label, op, inputs, attributes),
      constant: (shape, data) => builder.constant(label, shape, data),
      integers: (vector) => builder.integers(vector),
    };
    const sum = affine.get(node);
    const value = sum === undefined ? dispatch(onnxRules, node, lowering) : lowerAffine(sum, lowering);
    const isWide = node.op === 'input' && wide.has(node.attributes.name);
    values.set(node, isWide ? toType('int32', lowering.emit, value) : value);
  }
  return values;
}

/**
 * The values to be renamed to results. What is an input, a constant, or another result already is passed on by an
 * Identity node of its own.
 */
function nameResults(
  results: readonly Named[],
  values: ReadonlyMap<Expression, string>,
  builder: GraphBuilder,
): ReadonlyMap<string, string> {
  const computed = new Set(builder.nodes.flatMap((node) => node.outputs));
  const renamed = new Map<string, string>();
  for (const [name, node] of results) {
    const value = values.get(node) as string;
    const own = computed.has(value) && !renamed.has(value) ? value : builder.node(name, 'Identity', [value]);
    renamed.set(own, name);
  }
  return renamed;
}

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
const onnxRules: PerOperation<[lowering: Lowering], string> = {
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
function toType(type: keyof typeof elementTypes, emit: Lowering['emit'], value: string): string {
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

/** x W^T + b or x W + b: what one Gemm computes. */
export interface Affine {
  /** x, weight, bias. */
  readonly operands: readonly Expression[];
  /** The weight is stored [out, in]. */
  readonly transposed: boolean;
}

/**
 * The sums of a matrix product and a row, by their expression. Left alone, ONNX Runtime would move a transposed weight
 * in memory at every run before it multiplies.
 */
function findAffine(nodes: readonly Expression[], results: readonly Expression[]): Map<Expression, Affine> {
  const uses = new Map<Expression, number>();
  for (const used of [...nodes.flatMap(({ operands }) => operands), ...results]) {
    uses.set(used, (uses.get(used) ?? 0) + 1);
  }
  const found = new Map<Expression, Affine>();
  for (const node of nodes) {
    const affine = asAffine(node);
    const [product] = node.operands;
    if (affine !== undefined && product !== undefined && uses.get(product) === 1) found.set(node, affine);
  }
  return found;
}

function lowerAffine({ transposed }: Affine, { operands, emit }: Lowering): string {
  return emit('Gemm', operands, transposed ? { transB: { int: 1 } } : {});
}

function asAffine({ op, operands: [product, bias], shape }: Expression): Affine | undefined {
  if (op !== 'add' || product?.op !== 'matmul' || product.shape.length !== 2) return undefined;
  if (bias?.shape.length !== 1 || bias.shape[0] !== shape[1]) return undefined;
  const [x, weight] = product.operands;
  if (x === undefined || weight === undefined) return undefined;
  const stored = weight.op === 'transpose' ? weight.operands[0] : undefined;
  return { operands: [x, stored ?? weight, bias], transposed: stored !== undefined };
}
