import { dispatch, type Expression, FgclipError, type Graph, resolveShape, type Tensor } from '@fgclip/core';
import type * as tfjs from '@tensorflow/tfjs';
import { type TensorFlow, tfjsRules } from './rules.ts';

/** Values on TensorFlow.js' device, by name. */
export type TfjsTensors = Readonly<Record<string, tfjs.Tensor>>;

/** What one run of a graph yields; every tensor is the caller's to dispose of. */
export interface TfjsEvaluation {
  readonly outputs: Record<string, tfjs.Tensor>;
  /** Next values of the parameters the graph updates. */
  readonly updates: Record<string, tfjs.Tensor>;
}

/**
 * Runs a graph once with TensorFlow.js. `values` holds every input and parameter by name. Call it in tf.tidy() to
 * free what lies between; it can be differentiated by tf.grads(), except through scatterAdd.
 *
 * Throws NOT_FOUND for a missing input or parameter.
 */
export function evaluateTfjs(
  tf: TensorFlow,
  graph: Graph,
  values: TfjsTensors,
  constant = (value: Tensor) => upload(tf, value),
): TfjsEvaluation {
  const bindings = sizesOf(graph, values);
  const leaf = (name: string) => valueNamed(values, name);
  const computed = new Map<Expression, tfjs.Tensor>();
  for (const node of graph.nodes) {
    const operands = node.operands.map((operand) => computed.get(operand) as tfjs.Tensor);
    const call = { tf, operands, shape: resolveShape(node.shape, bindings), bindings, leaf, constant };
    computed.set(node, dispatch(tfjsRules, node, call));
  }
  const collect = (expressions: Readonly<Record<string, Expression>>) =>
    Object.fromEntries(
      Object.entries(expressions).map(([name, node]) => [name, (computed.get(node) as tfjs.Tensor).clone()]),
    );
  return { outputs: collect(graph.outputs), updates: collect(graph.updates) };
}

/** A tensor on the device, which may share its data. */
export function upload(tf: TensorFlow, { shape, data }: Tensor): tfjs.Tensor {
  return tf.tensor(data, [...shape], data instanceof Int32Array ? 'int32' : 'float32');
}

function sizesOf(graph: Graph, values: TfjsTensors): Map<string, number> {
  return new Map(
    [...graph.symbols].map(([symbol, { input, axis }]) => [symbol, valueNamed(values, input).shape[axis] ?? 0]),
  );
}

function valueNamed(values: TfjsTensors, name: string): tfjs.Tensor {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined) throw new FgclipError('NOT_FOUND', `There is no value of "${name}"`);
  return value;
}
