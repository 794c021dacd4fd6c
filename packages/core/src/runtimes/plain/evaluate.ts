import { dispatch, type Expression, resolveShape } from '../../graph/expression.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Tensors } from '../runtime.ts';
import { bindDimensions, checkParameter, valueNamed } from './bind-dimensions.ts';
import { elementwiseKernels } from './kernels/elementwise.ts';
import { layoutKernels, leafKernels, lookupKernels } from './kernels/layout.ts';
import { matmulKernels, reduceKernels } from './kernels/products.ts';
import type { FloatArrayConstructor, Kernels, Value, Values } from './value.ts';

/** What one run of a graph yields; every tensor owns its data. */
export interface Evaluation {
  readonly outputs: Record<string, Tensor>;
  /** Next values of the parameters the graph updates. */
  readonly updates: Record<string, Tensor>;
}

/**
 * Runs a graph once in plain JavaScript. `values` holds every input and parameter by name; other names are ignored.
 * Floats are rounded to float32 after each operation, sums within one are carried in double precision.
 *
 * Throws NOT_FOUND for a missing input or parameter, SHAPE_MISMATCH for one of another shape or dtype than the graph
 * declares, and INVALID_DATA for a looked-up index outside its table.
 */
export function evaluate(graph: Graph, values: Tensors): Evaluation {
  return interpret(graph, values, Float32Array) as Evaluation;
}

/** What one run of a graph yields. */
export interface Results {
  readonly outputs: Record<string, Value>;
  readonly updates: Record<string, Value>;
}

/** Runs a graph node by node, floats kept in the given kind of array; a value is let go after its last use. */
export function interpret(graph: Graph, values: Values, Float: FloatArrayConstructor): Results {
  const bindings = bindDimensions(graph, values);
  for (const node of graph.parameters) checkParameter(node, valueNamed(values, 'parameter', node.attributes.name));

  const remainingUses = countUses(graph);
  const computed = new Map<Expression, Value>();
  for (const node of graph.nodes) {
    const shape = resolveShape(node.shape, bindings);
    const operands = node.operands.map((operand) => computed.get(operand) as Value);
    computed.set(node, { shape, data: dispatch(kernels, node, { operands, shape, bindings, values, Float }) });
    for (const operand of node.operands) {
      const uses = (remainingUses.get(operand) ?? 0) - 1;
      remainingUses.set(operand, uses);
      if (uses === 0) computed.delete(operand);
    }
  }
  return ownedResults(graph, computed, values);
}

/** How often each expression is an operand or a result. */
function countUses({ nodes, outputs, updates }: Graph): Map<Expression, number> {
  const uses = new Map<Expression, number>();
  const used = [...nodes.flatMap((node) => node.operands), ...Object.values(outputs), ...Object.values(updates)];
  for (const expression of used) uses.set(expression, (uses.get(expression) ?? 0) + 1);
  return uses;
}

/** Results that share their elements with nothing: not with what was fed, the graph's constants, or each other. */
function ownedResults(graph: Graph, computed: ReadonlyMap<Expression, Value>, values: Values): Results {
  const taken = new Set<unknown>(Object.values(values).map(({ data }) => data));
  for (const node of graph.nodes) if (node.op === 'constant') taken.add(node.attributes.data);
  const collect = (expressions: Readonly<Record<string, Expression>>) =>
    Object.fromEntries(
      Object.entries(expressions).map(([name, expression]) => {
        const { shape, data } = computed.get(expression) as Value;
        const own = taken.has(data) ? data.slice() : data;
        taken.add(own);
        return [name, { shape, data: own }];
      }),
    );
  return { outputs: collect(graph.outputs), updates: collect(graph.updates) };
}

/** What every operation means. */
export const kernels: Kernels = {
  ...leafKernels,
  ...elementwiseKernels,
  ...reduceKernels,
  ...matmulKernels,
  ...layoutKernels,
  ...lookupKernels,
};
