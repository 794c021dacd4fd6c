import { checkedState } from '../../checked-state.ts';
import { FgclipError } from '../../errors.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { bindDimensions } from '../plain/bind-dimensions.ts';
import type { Program, Runtime, Tensors } from '../runtime.ts';
import { InPlaceState, splitUpdates } from './in-place.ts';
import { modelInputs, writeOnnx } from './write-onnx.ts';

/**
 * A runtime that compiles every graph into one ONNX model, outputs and updates together. State stays in values of
 * the backend: what a run yields is what the next run is fed, without a copy. Where the backend allows it, elementwise
 * updates are left out of the model and done in place. Runs of one program queue up.
 *
 * compile() and run() throw RUNTIME with the backend's error as cause (or that error itself, where it is an FgclipError), and NOT_FOUND or SHAPE_MISMATCH for values
 * that do not fit the graph; anything used after its dispose() throws RUNTIME. Tensors fed to run() are read until
 * its promise settles.
 */
export function sessionRuntime<Value>(backend: SessionBackend<Value>): Runtime {
  const programs = new Set<Program>();
  let disposed = false;
  const checkUsable = () => {
    if (disposed) throw new FgclipError('RUNTIME', `The runtime ${backend.name} has been disposed of`);
  };
  return {
    name: backend.name,
    async compile(graph, state = {}) {
      checkUsable();
      const names = graph.parameters.map((node) => node.attributes.name);
      const first = checkedState(graph, names, state).map(([name, value]): [string, Tensor] => [name, copyOf(value)]);
      const whole = withResultNames(graph);
      const split = backend.inPlace ? splitUpdates(whole, resultNames.cut) : { session: whole, groups: [] };
      const inPlace = await InPlaceState.create(split.groups, new Map(first));
      const model = inPlace === undefined ? whole : split.session;
      const session = await loadModel(backend, model);
      const parts = { graph, model, session, state: new Map(first), inPlace };
      const program = new SessionProgram(backend, parts, () => programs.delete(program));
      programs.add(program);
      if (disposed) await program.dispose();
      return program;
    },
    async dispose() {
      disposed = true;
      await Promise.all([...programs].map((program) => program.dispose()));
    },
  };
}

function withResultNames(graph: Graph): Graph {
  const outputs = Object.entries(graph.outputs).map(([name, node]) => [resultNames.output(name), node]);
  return { ...graph, outputs: Object.fromEntries(outputs) };
}

async function loadModel<Value>(backend: SessionBackend<Value>, graph: Graph): Promise<OnnxSession<Value>> {
  const model = writeOnnx(graph, { updates: resultNames.update });
  const kept = Object.keys(graph.updates).map(resultNames.update);
  try {
    return await backend.createSession(model, kept);
  } catch (cause) {
    if (FgclipError.isInstance(cause)) throw cause;
    throw new FgclipError('RUNTIME', `${backend.name} could not load the graph`, { found: String(cause), cause });
  }
}

function copyOf({ shape, data }: Tensor): Tensor {
  return { shape: [...shape], data: data.slice() };
}

/** What runs ONNX models: onnxruntime-node, onnxruntime-web. `Value` is its own kind of tensor. */
export interface SessionBackend<Value> {
  readonly name: string;
  /**
   * Whether values lie in this process's own memory and are read from there by a session without a copy. Elementwise
   * updates of the state are then done in place, outside the session. Default false.
   */
  readonly inPlace?: boolean;
  /** Loads a model. `kept` are the outputs that nobody reads but the next run, which is fed them as they are. */
  createSession(model: Uint8Array, kept: readonly string[]): Promise<OnnxSession<Value>>;
  /** A value that may share the tensor's data. */
  toValue(tensor: Tensor): Value;
  /** The value's data, which may be shared: the value is not used again. */
  take(value: Value): Promise<Tensor>;
  /** A copy of the value's data. */
  read(value: Value): Promise<Tensor>;
  /** Frees a value that is not used again. */
  release(value: Value): void;
}

/** One loaded model. */
export interface OnnxSession<Value> {
  run(feeds: Readonly<Record<string, Value>>): Promise<Readonly<Record<string, Value>>>;
  release(): Promise<void>;
}

/** Names of results in the model, which cannot meet those of its inputs. */
const resultNames = {
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
class SessionProgram<Value> implements Program {
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
