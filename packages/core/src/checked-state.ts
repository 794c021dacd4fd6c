import { FgclipError } from './errors.ts';
import type { Graph } from './graph/graph.ts';
import { checkParameter, valueNamed } from './runtimes/plain/bind-dimensions.ts';
import type { Tensors } from './runtimes/runtime.ts';
import type { Tensor } from './tensor/tensor.ts';

/**
 * The named values of a graph's parameters, all checked before any is returned; nothing is copied.
 *
 * Throws NOT_FOUND for a name that the graph or the values lack, SHAPE_MISMATCH for a value of another shape or dtype
 * than its parameter.
 */
export function checkedState(graph: Graph, names: Iterable<string>, values: Tensors): [name: string, value: Tensor][] {
  const parameters = new Map(graph.parameters.map((node) => [node.attributes.name, node]));
  return [...names].map((name) => {
    const node = parameters.get(name);
    if (node === undefined) {
      throw new FgclipError('NOT_FOUND', `The graph has no parameter "${name}"`, {
        expected: [...parameters.keys()].join(', ') || 'none',
      });
    }
    const value = valueNamed(values, 'parameter', name);
    checkParameter(node, value);
    return [name, value];
  });
}
