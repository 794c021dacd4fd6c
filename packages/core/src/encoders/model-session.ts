import { FgclipError } from '../errors.ts';

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

/** What the inputs of a two-tower model, or of one tower of it, mean. */
export interface ModelInputs {
  /** [batch, 3, height, width], floating-point. */
  readonly pixels?: ModelPort;
  /** [batch, sequence], integers. */
  readonly ids?: ModelPort;
  /** Of the shape of the ids: 1 for tokens, 0 for what fills up. */
  readonly attentionMask?: ModelPort;
  /** Of the shape of the ids: all 0. */
  readonly tokenTypes?: ModelPort;
  /** 0, 1, 2, ...: of the shape of the ids, one row for all captions [1, sequence], or [sequence]. */
  readonly positions?: ModelPort;
}

/** What a model leaves no choice in: how many captions a run has, and how many ids a caption. */
export interface FixedTexts {
  readonly batch: number | undefined;
  readonly length: number | undefined;
}

const integers = ['int64', 'int32'];
const floats = ['float32', 'float16'];

/**
 * Finds out what a model wants by its inputs' names, and by their types where the names say nothing.
 *
 * @throws INVALID_ARGUMENT for a model with an input of no known meaning.
 */
export function readInputs(session: ModelSession): ModelInputs {
  const known = new Set<ModelPort>();
  const take = (port: ModelPort | undefined) => {
    if (port !== undefined) known.add(port);
    return port;
  };
  const fits = (port: ModelPort, rank: number, dtypes: readonly string[]) =>
    dtypes.includes(port.dtype) && (port.shape.length === rank || port.shape.length === 0);
  const named = (name: string, rank: number, dtypes: readonly string[]) =>
    take(session.inputs.find((port) => port.name === name && fits(port, rank, dtypes)));
  const only = (rank: number, dtypes: readonly string[]) => {
    const ports = session.inputs.filter(
      (port) => port.shape.length === rank && dtypes.includes(port.dtype) && !known.has(port),
    );
    return ports.length === 1 ? take(ports[0]) : undefined;
  };
  const attentionMask = named('attention_mask', 2, [...integers, 'bool', ...floats]);
  const tokenTypes = named('token_type_ids', 2, integers);
  const positions = named('position_ids', 2, integers) ?? named('position_ids', 1, integers);
  const ids = named('input_ids', 2, integers) ?? only(2, integers);
  const pixels = named('pixel_values', 4, floats) ?? only(4, floats);
  const unknown = session.inputs.filter((port) => !known.has(port));
  if (unknown.length > 0) {
    throw new FgclipError('INVALID_ARGUMENT', 'The model has an input of unknown meaning', {
      expected: 'pixels as the one input of four axes, float32 or float16, and ids as the one of two, int64 or int32',
      found: describePorts(session.inputs),
    });
  }
  return {
    ...(pixels && { pixels }),
    ...(ids && { ids }),
    ...(attentionMask && { attentionMask }),
    ...(tokenTypes && { tokenTypes }),
    ...(positions && { positions }),
  };
}

/** Every input of the text side counts: one of them that is fixed fixes the others. */
export function fixedTexts({ ids, attentionMask, tokenTypes, positions }: ModelInputs): FixedTexts {
  const ports = [ids, attentionMask, tokenTypes, positions].filter((port) => port !== undefined);
  const first = (lengths: readonly (number | undefined)[]) => lengths.find((length) => length !== undefined);
  // One row of positions serves any number of captions.
  const rows = (port: ModelPort) => (port === positions && isOneRow(port) ? undefined : fixedAxis(port, 0));
  return { batch: first(ports.map(rows)), length: first(ports.map((port) => fixedAxis(port, -1))) };
}

/** Whether an input of positions has them once for all captions. */
export function isOneRow(positions: ModelPort): boolean {
  return positions.shape.length === 1 || fixedAxis(positions, 0) === 1;
}

/** The length of an axis, undefined where it may vary. */
export function fixedAxis(port: ModelPort, axis: number): number | undefined {
  const length = port.shape.at(axis);
  return typeof length === 'number' && length > 0 ? length : undefined;
}

/** "input_ids int64 [batch, sequence], pixel_values ...". */
export function describePorts(ports: readonly ModelPort[]): string {
  if (ports.length === 0) return 'none';
  return ports
    .map(({ name, dtype, shape }) => `${name} ${dtype} [${shape.map((dim) => (dim === '' ? '?' : dim)).join(', ')}]`)
    .join(', ');
}
