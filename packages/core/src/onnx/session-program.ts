import { checkedState } from '../checked-state.ts';
import { FgclipError } from '../errors.ts';
import { bindDimensions } from '../graph/evaluate/bind-dimensions.ts';
import type { Graph } from '../graph/graph.ts';
import type { Program, Tensors } from '../runtime.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { OnnxSession, SessionBackend } from './session-backend.ts';

/** Names of results in the model, which cannot meet those of its inputs. */
export const resultNames = {
  output: (name: string) => `output:${name}`,
  update: (parameter: string) => `next:${parameter}`,
};

/** A graph in a session, and its state in the session's own values. */
export class SessionProgram<Value> implements Program {
  readonly #backend: SessionBackend<Value>;
  readonly #graph: Graph;
  readonly #onDispose: () => void;
  readonly #state = new Map<string, Value>();
  #session: OnnxSession<Value> | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  /** `state` holds the first value of every parameter, for the program to keep. */
  constructor(
    backend: SessionBackend<Value>,
    graph: Graph,
    session: OnnxSession<Value>,
    state: Iterable<[string, Tensor]>,
    onDispose: () => void,
  ) {
    this.#backend = backend;
    this.#graph = graph;
    this.#session = session;
    this.#onDispose = onDispose;
    for (const [name, value] of state) this.#replace(name, backend.toValue(value));
  }

  run(inputs: Tensors): Promise<Record<string, Tensor>> {
    return this.#inTurn(async (session) => {
      const results = await this.#results(session, inputs);
      for (const name of Object.keys(this.#graph.updates)) {
        this.#replace(name, need(results[resultNames.update(name)], name));
      }
      const names = Object.keys(this.#graph.outputs);
      return collect(names, (name) => this.#backend.take(need(results[resultNames.output(name)], name)));
    });
  }

  readState(names: readonly string[] = [...this.#state.keys()]): Promise<Record<string, Tensor>> {
    return this.#inTurn(() => collect(names, (name) => this.#backend.read(need(this.#state.get(name), name))));
  }

  writeState(state: Tensors): Promise<void> {
    return this.#inTurn(async () => {
      for (const [name, { shape, data }] of checkedState(this.#graph, Object.keys(state), state)) {
        this.#replace(name, this.#backend.toValue({ shape, data: data.slice() }));
      }
    });
  }

  dispose(): Promise<void> {
    const turn = this.#queue.then(async () => {
      const session = this.#session;
      if (session === undefined) return;
      this.#session = undefined;
      this.#onDispose();
      for (const value of this.#state.values()) this.#backend.release(value);
      this.#state.clear();
      await session.release();
    });
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  async #results(session: OnnxSession<Value>, inputs: Tensors): Promise<Readonly<Record<string, Value>>> {
    bindDimensions(this.#graph, inputs);
    const feeds = Object.fromEntries(this.#state);
    for (const { attributes } of this.#graph.inputs) {
      feeds[attributes.name] = this.#backend.toValue(need(inputs[attributes.name], attributes.name));
    }
    try {
      return await session.run(feeds);
    } catch (cause) {
      const message = `${this.#backend.name} could not run the graph`;
      throw new FgclipError('RUNTIME', message, { found: String(cause), cause });
    }
  }

  #replace(name: string, value: Value): void {
    const old = this.#state.get(name);
    if (old !== undefined) this.#backend.release(old);
    this.#state.set(name, value);
  }

  /** Does the work once all that was asked for earlier is done, failed or not. */
  #inTurn<Result>(work: (session: OnnxSession<Value>) => Promise<Result>): Promise<Result> {
    const turn = this.#queue.then(() => {
      if (this.#session === undefined) throw new FgclipError('RUNTIME', 'The program has been disposed of');
      return work(this.#session);
    });
    this.#queue = turn.catch(() => undefined);
    return turn;
  }
}

async function collect(
  names: readonly string[],
  value: (name: string) => Promise<Tensor>,
): Promise<Record<string, Tensor>> {
  const tensors: Record<string, Tensor> = {};
  for (const name of names) tensors[name] = await value(name);
  return tensors;
}

function need<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new FgclipError('NOT_FOUND', `There is no value of "${name}"`);
  return value;
}
