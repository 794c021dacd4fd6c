import {
  bindDimensions,
  checkedState,
  FgclipError,
  type Graph,
  type Program,
  type Tensor,
  type TensorData,
  type Tensors,
} from '@fgclip/core';
import type * as tfjs from '@tensorflow/tfjs';
import { evaluateTfjs, type TfjsEvaluation, upload } from './evaluate.ts';
import type { TensorFlow } from './rules.ts';

/** A graph, and its parameters and constants on TensorFlow.js' device. */
export class TfjsProgram implements Program {
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
