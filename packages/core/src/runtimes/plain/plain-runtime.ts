import { checkedState } from '../../checked-state.ts';
import { FgclipError } from '../../errors.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Program, Runtime, Tensors } from '../runtime.ts';
import { valueNamed } from './bind-dimensions.ts';
import { evaluate } from './evaluate.ts';

/**
 * Runs graphs in plain JavaScript: no native dependency, no start-up time, the reference for other runtimes.
 *
 * Its compile() throws NOT_FOUND for a parameter without a first value and SHAPE_MISMATCH for one of another shape;
 * run() throws as evaluate() does; anything used after its dispose() throws RUNTIME.
 */
export function plainRuntime(): Runtime {
  let disposed = false;
  const checkUsable = () => {
    if (disposed) throw new FgclipError('RUNTIME', 'The plain runtime has been disposed of');
  };
  return {
    name: 'plain',
    async compile(graph, state = {}) {
      checkUsable();
      return new PlainProgram(graph, state, checkUsable);
    },
    async dispose() {
      disposed = true;
    },
  };
}

class PlainProgram implements Program {
  readonly #graph: Graph;
  readonly #checkRuntime: () => void;
  #state: Map<string, Tensor> | undefined;

  constructor(graph: Graph, state: Tensors, checkRuntime: () => void) {
    this.#graph = graph;
    this.#checkRuntime = checkRuntime;
    const names = graph.parameters.map((node) => node.attributes.name);
    this.#state = new Map(copiedState(graph, names, state));
  }

  async run(inputs: Tensors): Promise<Record<string, Tensor>> {
    const state = this.#usableState();
    const { outputs, updates } = evaluate(this.#graph, { ...inputs, ...Object.fromEntries(state) });
    for (const [name, value] of Object.entries(updates)) state.set(name, value);
    return outputs;
  }

  async readState(names?: readonly string[]): Promise<Record<string, Tensor>> {
    const state = this.#usableState();
    const values = Object.fromEntries(state);
    const wanted = names ?? [...state.keys()];
    return Object.fromEntries(wanted.map((name) => [name, copyOf(valueNamed(values, 'parameter', name))]));
  }

  async writeState(values: Tensors): Promise<void> {
    const state = this.#usableState();
    for (const [name, value] of copiedState(this.#graph, Object.keys(values), values)) state.set(name, value);
  }

  async dispose(): Promise<void> {
    this.#state = undefined;
  }

  #usableState(): Map<string, Tensor> {
    this.#checkRuntime();
    if (this.#state === undefined) throw new FgclipError('RUNTIME', 'The program has been disposed of');
    return this.#state;
  }
}

/** Copies of the named values, all of them checked before any is used. */
function copiedState(graph: Graph, names: Iterable<string>, values: Tensors): [name: string, value: Tensor][] {
  return checkedState(graph, names, values).map(([name, value]) => [name, copyOf(value)]);
}

function copyOf({ shape, data }: Tensor): Tensor {
  return { shape: [...shape], data: data.slice() };
}
