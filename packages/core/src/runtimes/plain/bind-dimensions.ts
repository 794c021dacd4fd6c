import { FgclipError } from '../../errors.ts';
import { formatShape, type Node } from '../../graph/expression.ts';
import type { Graph } from '../../graph/graph.ts';
import { sizeOf } from '../../tensor/tensor.ts';
import type { Value, Values } from './value.ts';

/**
 * The size of every symbolic dimension, from the inputs fed to a graph. Values of other names are ignored.
 *
 * Throws NOT_FOUND for an input that is missing; SHAPE_MISMATCH for one of another shape or dtype than the graph
 * declares, and where two axes give one symbol different sizes.
 */
export function bindDimensions(graph: Graph, inputs: Values): Map<string, number> {
  const bindings = new Map<string, number>();
  for (const node of graph.inputs) bindInput(graph, node, valueNamed(inputs, 'input', node.attributes.name), bindings);
  return bindings;
}

/** Throws SHAPE_MISMATCH unless the value has the shape and dtype of the parameter. */
export function checkParameter(node: Node<'parameter'>, value: Value): void {
  checkForm(`Parameter "${node.attributes.name}"`, node, value);
  if (!node.shape.every((dim, axis) => dim === value.shape[axis])) {
    throw formMismatch(`Parameter "${node.attributes.name}"`, node, value);
  }
}

/** The value of that name; throws NOT_FOUND when there is none. */
export function valueNamed<V extends Value>(
  values: Readonly<Record<string, V>>,
  kind: 'input' | 'parameter',
  name: string,
): V {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value !== undefined) return value;
  throw new FgclipError('NOT_FOUND', `No value for ${kind} "${name}"`, {
    found: Object.keys(values).join(', ') || 'nothing',
  });
}

function bindInput(graph: Graph, node: Node<'input'>, value: Value, bindings: Map<string, number>): void {
  const subject = `Input "${node.attributes.name}"`;
  checkForm(subject, node, value);
  node.shape.forEach((dim, axis) => {
    const found = value.shape[axis] ?? 0;
    const expected = typeof dim === 'number' ? dim : (bindings.get(dim) ?? found);
    if (typeof dim === 'string') bindings.set(dim, expected);
    if (found === expected) return;
    const source = typeof dim === 'string' ? graph.symbols.get(dim) : undefined;
    const origin = source && `"${dim}" is ${expected}, from axis ${source.axis} of input "${source.input}"`;
    throw formMismatch(subject, node, value, origin);
  });
}

/** Checks dtype, rank, and that the elements fill the shape. */
function checkForm(subject: string, node: Node<'input' | 'parameter'>, value: Value): void {
  if (dtypeOf(value) !== node.dtype || value.shape.length !== node.shape.length) {
    throw formMismatch(subject, node, value);
  }
  if (value.data.length !== sizeOf(value.shape)) {
    throw new FgclipError('SHAPE_MISMATCH', `${subject}: the values do not fill the shape`, {
      expected: `${sizeOf(value.shape)} values for ${formatShape(value.shape)}`,
      found: `${value.data.length}`,
    });
  }
}

function formMismatch(subject: string, node: Node<'input' | 'parameter'>, value: Value, hint?: string): FgclipError {
  return new FgclipError('SHAPE_MISMATCH', subject, {
    expected: `${node.dtype} ${formatShape(node.shape)}`,
    found: `${dtypeOf(value)} ${formatShape(value.shape)}`,
    hint,
  });
}

function dtypeOf({ data }: Value): string {
  return data instanceof Int32Array ? 'int32' : 'float32';
}
