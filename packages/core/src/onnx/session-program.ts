import { checkedState } from '../checked-state.ts';
import { FgclipError } from '../errors.ts';
import { bindDimensions } from '../graph/evaluate/bind-dimensions.ts';
import type { Graph } from '../graph/graph.ts';
import type { Program, Tensors } from '../runtime.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { InPlaceState } from './in-place/in-place-state.ts';
import type { OnnxSession, SessionBackend } from './session-backend.ts';
import { modelInputs } from './write-onnx.ts';

/** Names of results in the model, which cannot meet those of its inputs. */
export const resultNames = {
  output: (name: string) => `output:${name}`,
  update: (parameter: string) => `next:${parameter}`,
  cut: (index: number) => `cut:${index}`,
};

/** What a program is made of. */
export interface SessionParts<Value> {
  readonly graph: Graph;
  /** The graph as it stands in the model, its outputs named by `resultNames`. */
  readonly model: Graph;
  readonly session: OnnxSession<Value>;
  /** The first value of every parameter, for the program to keep. */
  readonly state: ReadonlyMap<string, Tensor>;
  /** Does the updates that the model lacks. */
  readonly inPlace: InPlaceState | undefined;
}

/** A graph in a session, and its state in the session's own values. */
export class SessionProgram<Value> implements Program {
  readonly #backend: SessionBackend<Value>;
  readonly #graph: Graph;
  readonly #updated: readonly string[];
  readonly #fed: ReadonlySet<string>;
  readonly #onDispose: () => void;
  /** Of every parameter; for one in place it shares the memory. */
  readonly #state = new Map<string, Value>();
  #inPlace: InPlaceState | undefined;
  #session: OnnxSession<Value> | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(backend: SessionBackend<Value>, parts: SessionParts<Value>, onDispose: () => void) {
    this.#backend = backend;
    this.#graph = parts.graph;
    this.#updated = Object.keys(parts.model.updates);
    this.#fed = new Set(modelInputs(parts.model, { updates: resultNames.update }));
    this.#session = parts.session;
    this.#inPlace = parts.inPlace;
    this.#onDispose = onDispose;
    for (const [name, value] of parts.state) {
      this.#replace(name, backend.toValue(parts.inPlace?.views.get(name) ?? value));
    }
  }

  run(inputs: Tensors): Promise<Record<string, Tensor>> {
    return this.#inTurn(async (session) => {
      const results = await this.#results(session, inputs);
      const take = (name: string) => this.#backend.take(need(results[name], name));
      for (const name of this.#updated) this.#replace(name, need(results[resultNames.update(name)], name));
      this.#inPlace?.update(inputs, await collect(this.#inPlace.computed, take));
      return collect(Object.keys(this.#graph.outputs), (name) => take(resultNames.output(name)));
    });
  }

  readState(names: readonly string[] = [...this.#state.keys()]): Promise<Record<string, Tensor>> {
    return this.#inTurn(() => collect(names, (name) => this.#backend.read(need(this.#state.get(name), name))));
  }

  writeState(state: Tensors): Promise<void> {
    return this.#inTurn(async () => {
      for (const [name, { shape, data }] of checkedState(this.#graph, Object.keys(state), state)) {
        const view = this.#inPlace?.views.get(name);
        if (view !== undefined) view.data.set(data);
        else this.#replace(name, this.#backend.toValue({ shape, data: data.slice() }));
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
      this.#inPlace = undefined;
      await session.release();
    });
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  async #results(session: OnnxSession<Value>, inputs: Tensors): Promise<Readonly<Record<string, Value>>> {
    bindDimensions(this.#graph, inputs);
    const feeds: Record<string, Value> = {};
    for (const name of this.#fed) {
      feeds[name] = this.#state.get(name) ?? this.#backend.toValue(need(inputs[name], name));
    }
    try {
      return await session.run(feeds);
    } catch (cause) {
      if (FgclipError.isInstance(cause)) throw cause;
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
