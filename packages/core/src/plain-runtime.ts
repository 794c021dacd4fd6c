import { FgclipError } from './errors.ts';
import { checkParameter, valueNamed } from './graph/evaluate/bind-dimensions.ts';
import { evaluate } from './graph/evaluate/evaluate.ts';
import type { Node } from './graph/expression.ts';
import type { Graph } from './graph/graph.ts';
import type { Program, Runtime, Tensors } from './runtime.ts';
import type { Tensor } from './tensor/tensor.ts';

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
  readonly #parameters: ReadonlyMap<string, Node<'parameter'>>;
  readonly #checkRuntime: () => void;
  #state: Map<string, Tensor> | undefined;

  constructor(graph: Graph, state: Tensors, checkRuntime: () => void) {
    this.#graph = graph;
    this.#parameters = new Map(graph.parameters.map((node) => [node.attributes.name, node]));
    this.#checkRuntime = checkRuntime;
    this.#state = new Map(this.#checked(this.#parameters.keys(), state));
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
    for (const [name, value] of this.#checked(Object.keys(values), values)) state.set(name, value);
  }

  async dispose(): Promise<void> {
    this.#state = undefined;
  }

  #usableState(): Map<string, Tensor> {
    this.#checkRuntime();
    if (this.#state === undefined) throw new FgclipError('RUNTIME', 'The program has been disposed of');
    return this.#state;
  }

  /** Copies of the named values, all of them checked before any is used. */
  #checked(names: Iterable<string>, values: Tensors): [string, Tensor][] {
    return [...names].map((name) => {
      const node = this.#parameters.get(name);
      if (node === undefined) {
        throw new FgclipError('NOT_FOUND', `The graph has no parameter "${name}"`, {
          expected: [...this.#parameters.keys()].join(', ') || 'none',
        });
      }
      const value = valueNamed(values, 'parameter', name);
      checkParameter(node, value);
      return [name, copyOf(value)];
    });
  }
}

function copyOf({ shape, data }: Tensor): Tensor {
  return { shape: [...shape], data: data.slice() };
}
