/** Element types that the inputs and outputs of encoders have. */
export type ModelDType = 'float32' | 'float16' | 'int32' | 'int64' | 'bool';

/** A value that a model takes or yields. float16 as its bits in a Uint16Array, bool as bytes. */
export interface ModelTensor {
  readonly dtype: ModelDType;
  readonly shape: readonly number[];
  readonly data: Float32Array | Uint16Array | Int32Array | BigInt64Array | Uint8Array;
}

/** An input or output of a model. */
export interface ModelPort {
  readonly name: string;
  /** The element type as the model names it: "float32", "int64", ...; any other is passed on as it is. */
  readonly dtype: ModelDType | (string & {});
  /** One entry an axis: its length, or the name (possibly empty) of one that may vary from run to run. */
  readonly shape: readonly (number | string)[];
}

/** A foreign ONNX model that is loaded and ready: what the encoders run on, whatever runs it. */
export interface ModelSession {
  /** Who runs it: "onnxruntime-node (cpu)". */
  readonly name: string;
  readonly inputs: readonly ModelPort[];
  readonly outputs: readonly ModelPort[];
  /**
   * Runs the model. Input buffers are handed over: they must not be used until the promise settles, and may be detached
   * after it.
   *
   * @param outputs Names of the outputs wanted; all by default.
   * @throws RUNTIME with the runtime's error as cause; ABORTED.
   */
  run(
    feeds: Readonly<Record<string, ModelTensor>>,
    options?: { readonly outputs?: readonly string[]; readonly signal?: AbortSignal | undefined },
  ): Promise<Record<string, ModelTensor>>;
  dispose(): Promise<void>;
}
