import {
  type Expression,
  FgclipError,
  type Program,
  type Runtime,
  type Tensor,
  type TensorData,
  type Tensors,
} from '@fgclip/core';
import type { Graph } from '@fgclip/core/graph';
import { bindDimensions, checkedState, dispatch, resolveShape } from '@fgclip/core/internal';
import type * as tfjs from '@tensorflow/tfjs';
import { type TensorFlow, tfjsRules } from './tfjs-rules.ts';

/**
 * Runs graphs with TensorFlow.js 4, on whatever backend it is set to: `tfjsRuntime(await import('@tensorflow/tfjs'))`.
 * Parameters stay on its device between runs.
 *
 * Its compile() throws NOT_FOUND for a parameter without a first value and SHAPE_MISMATCH for one of another shape;
 * run() throws the same of inputs, and RUNTIME with TensorFlow.js' error as cause; anything used after its dispose()
 * throws RUNTIME. Whether an index outside its table is an error depends on the backend.
 */
export function tfjsRuntime(tf: TensorFlow): Runtime {
  const programs = new Set<Program>();
  let disposed = false;
  return {
    name: 'tfjs',
    async compile(graph, state = {}) {
      if (disposed) throw new FgclipError('RUNTIME', 'The runtime tfjs has been disposed of');
      await tf.ready();
      const program = new TfjsProgram(tf, graph, state, () => programs.delete(program));
      programs.add(program);
      return program;
    },
    async dispose() {
      disposed = true;
      await Promise.all([...programs].map((program) => program.dispose()));
    },
  };
}

/** A graph, and its parameters and constants on TensorFlow.js' device. */
class TfjsProgram implements Program {
  readonly #tf: TensorFlow;
  readonly #graph: Graph;
  readonly #onDispose: () => void;
  readonly #state = new Map<string, tfjs.Tensor>();
  readonly #constants = new Map<TensorData, tfjs.Tensor>();
  #disposed = false;

  constructor(tf: TensorFlow, graph: Graph, state: Tensors, onDispose: () => void) {
    this.#tf = tf;
    this.#graph = graph;
    this.#onDispose = onDispose;
    this.#store(
      graph.parameters.map((node) => node.attributes.name),
      state,
    );
  }

  /** What is asked for is computed before the first await, so runs never meet. */
  async run(inputs: Tensors): Promise<Record<string, Tensor>> {
    this.#checkUsable();
    bindDimensions(this.#graph, inputs);
    const { outputs, updates } = this.#evaluate(inputs);
    for (const [name, value] of Object.entries(updates)) this.#replace(name, value);
    return download(Object.entries(outputs));
  }

  async readState(names: readonly string[] = [...this.#state.keys()]): Promise<Record<string, Tensor>> {
    this.#checkUsable();
    const values = names.map((name): [string, tfjs.Tensor] => {
      const value = this.#state.get(name);
      if (value === undefined) throw new FgclipError('NOT_FOUND', `The graph has no parameter "${name}"`);
      return [name, value];
    });
    return download(values.map(([name, value]) => [name, value.clone()]));
  }

  async writeState(state: Tensors): Promise<void> {
    this.#checkUsable();
    this.#store(Object.keys(state), state);
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#onDispose();
    this.#tf.dispose([...this.#state.values(), ...this.#constants.values()]);
    this.#state.clear();
    this.#constants.clear();
  }

  #evaluate(inputs: Tensors): TfjsEvaluation {
    const tf = this.#tf;
    try {
      return tf.tidy(() => {
        const values = Object.fromEntries(this.#state);
        for (const { attributes } of this.#graph.inputs) {
          values[attributes.name] = upload(tf, inputs[attributes.name] as Tensor);
        }
        return evaluateTfjs(tf, this.#graph, values, (value) => this.#constant(value)) as never;
      });
    } catch (cause) {
      throw new FgclipError('RUNTIME', 'TensorFlow.js could not run the graph', { found: String(cause), cause });
    }
  }

  /** Uploaded at the first run. */
  #constant(value: Tensor): tfjs.Tensor {
    const known = this.#constants.get(value.data);
    if (known !== undefined) return known.reshape([...value.shape]);
    const uploaded = this.#tf.keep(upload(this.#tf, value));
    this.#constants.set(value.data, uploaded);
    return uploaded;
  }

  #store(names: Iterable<string>, values: Tensors): void {
    for (const [name, { shape, data }] of checkedState(this.#graph, names, values)) {
      this.#replace(name, upload(this.#tf, { shape, data: data.slice() }));
    }
  }

  #replace(name: string, value: tfjs.Tensor): void {
    this.#state.get(name)?.dispose();
    this.#state.set(name, value);
  }

  #checkUsable(): void {
    if (this.#disposed) throw new FgclipError('RUNTIME', 'The program has been disposed of');
  }
}

/** Copies tensors off the device and disposes of them. */
async function download(tensors: readonly (readonly [string, tfjs.Tensor])[]): Promise<Record<string, Tensor>> {
  const entries = await Promise.all(
    tensors.map(async ([name, tensor]): Promise<[string, Tensor]> => {
      const data = await tensor.data<'float32' | 'int32'>();
      const shape = [...tensor.shape];
      tensor.dispose();
      // A comparison's result may still be bytes here, whatever dtype it was cast to.
      return [name, { shape, data: data instanceof Int32Array ? data.slice() : new Float32Array(data) }];
    }),
  );
  return Object.fromEntries(entries);
}

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
