import type { Graph } from '../graph/graph.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** Values by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/**
 * Something that runs graphs: plain JavaScript, onnxruntime-node, onnxruntime-web, TensorFlow.js.
 * The same graph gives the same values on all of them, up to float32 rounding.
 */
export interface Runtime {
  readonly name: string;
  /** Prepares a graph; `state` holds the first value of every parameter of the graph. */
  compile(graph: Graph, state?: Tensors): Promise<Program>;
  /** Frees what the runtime itself holds. Programs compiled by it must not be used afterwards. */
  dispose(): Promise<void>;
}

/** A compiled graph and the state (parameters, optimiser moments) it keeps between runs. */
export interface Program {
  /** Feeds every input, returns every output, and moves the state on by the graph's updates. */
  run(inputs: Tensors): Promise<Record<string, Tensor>>;
  /** Copies of the named parameters (all by default) as they stand now. */
  readState(names?: readonly string[]): Promise<Record<string, Tensor>>;
  /** Replaces the named parameters; names the graph does not know are an error. */
  writeState(state: Tensors): Promise<void>;
  dispose(): Promise<void>;
}
