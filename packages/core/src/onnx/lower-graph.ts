import { dispatch, type Expression } from '../graph/expression.ts';
import type { Graph } from '../graph/graph.ts';
import { topologicalOrder } from '../graph/topology.ts';
import { findAffine, lowerAffine } from './affine.ts';
import { GraphBuilder } from './graph-builder.ts';
import { type Lowering, onnxRules, toType } from './lower.ts';
import type { OnnxNode, OnnxTensor } from './model.ts';
import { Sizes } from './sizes.ts';

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
