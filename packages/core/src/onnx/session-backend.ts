import type { Tensor } from '../tensor/tensor.ts';

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
