import type { Tensors } from '../../runtime.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Graph } from '../graph.ts';
import { interpret } from './interpret.ts';

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
