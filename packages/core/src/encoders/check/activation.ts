import { FgclipError } from '../../errors.ts';
import { utf8Text } from '../../formats/byte-reader.ts';
import { float16ToFloat32 } from '../../formats/float16.ts';
import { type Field, fieldsOf, integersOf } from '../../runtimes/onnx/read-initializers.ts';

/** x sigmoid(1.702 x); x Phi(x); and the latter's approximation by a hyperbolic tangent. */
export type Activation = 'quick_gelu' | 'gelu' | 'gelu_tanh';

const quickFactor = 1.702;
const tanhFactor = 0.044715;

/**
 * The activations that an ONNX model computes, told from its bytes: by the operations that runtimes have for them, or
 * by what exporters write them as.
 *
 * @throws INVALID_FORMAT for something that is no ONNX model.
 */
export function activationsOf(model: Uint8Array, options: { readonly file?: string } = {}): Set<Activation> {
  const operations = scanOnnx(model, options);
  const has = (op: string) => operations.counts.has(op);
  const found = new Set<Activation>();
  if (has('QuickGelu') || (has('Sigmoid') && hasScalar(operations, quickFactor))) found.add('quick_gelu');
  if (has('Erf') || has('Gelu') || has('BiasGelu')) found.add('gelu');
  if (has('FastGelu') || (has('Tanh') && hasScalar(operations, tanhFactor))) found.add('gelu_tanh');
  return found;
}

/**
 * What is wrong when config.json's hidden_act is one of quick_gelu and gelu and the model computes the other: the
 * commonest way in which a conversion is nearly right. Exact and approximate gelu count as one.
 */
export function activationConflict(hiddenAct: string, found: ReadonlySet<Activation>): string | undefined {
  const isQuick = hiddenAct === 'quick_gelu';
  if (!isQuick && !hiddenAct.startsWith('gelu')) return undefined;
  const quick = found.has('quick_gelu');
  const plain = found.has('gelu') || found.has('gelu_tanh');
  if (isQuick ? quick || !plain : plain || !quick) return undefined;
  const computed = isQuick ? (found.has('gelu') ? 'gelu (erf)' : 'gelu (tanh)') : 'quick_gelu (sigmoid of 1.702 x)';
  return `config.json says ${hiddenAct}, but the model computes ${computed}`;
}

/** Within what float16 makes of the constant. */
function hasScalar({ scalars }: OnnxOperations, value: number): boolean {
  return [...scalars].some((scalar) => Math.abs(scalar - value) <= value * 2 ** -10);
}

/** What an ONNX model computes with, told without loading it. */
export interface OnnxOperations {
  /** How often each operation occurs, subgraphs and functions included. */
  readonly counts: ReadonlyMap<string, number>;
  /** The floating-point constants of one element. */
  readonly scalars: ReadonlySet<number>;
}

/** Graphs within graphs (the branches of an If): real models have two or three. */
const MAX_DEPTH = 16;

/** Field numbers of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto). */
const model = { graph: 7, functions: 25 };
const graph = { node: 1, initializer: 5 };
const functionProto = { node: 7 };
const node = { op: 4, attribute: 5 };
const attribute = { float: 2, tensor: 5, graph: 6, graphs: 11 };
const tensor = { dims: 1, type: 2, floats: 4, halves: 5, raw: 9, doubles: 10 };
const none = new Uint8Array();
const elementTypes = { float32: 1, float16: 10, float64: 11 };

/**
 * The operations and one-element constants of a model. Weights are stepped over, not read or copied.
 *
 * @throws INVALID_FORMAT for something that is no ONNX model.
 */
export function scanOnnx(bytes: Uint8Array, { file }: { readonly file?: string } = {}): OnnxOperations {
  const counts = new Map<string, number>();
  const scalars = new Set<number>();

  function scanGraph(message: Uint8Array, depth: number): void {
    if (depth > MAX_DEPTH) {
      throw new FgclipError('INVALID_FORMAT', `Graphs lie more than ${MAX_DEPTH} deep in each other`, { file });
    }
    for (const field of fieldsOf(message, file)) {
      if (field.number === graph.node) scanNode(field.bytes, depth);
      else if (field.number === graph.initializer) scanTensor(field.bytes);
    }
  }
  function scanNode(message: Uint8Array, depth: number): void {
    for (const field of fieldsOf(message, file)) {
      if (field.number === node.op) {
        const op = utf8Text(field.bytes, {});
        counts.set(op, (counts.get(op) ?? 0) + 1);
      } else if (field.number === node.attribute) scanAttribute(field.bytes, depth);
    }
  }
  function scanAttribute(message: Uint8Array, depth: number): void {
    for (const field of fieldsOf(message, file)) {
      if (field.number === attribute.graph || field.number === attribute.graphs) scanGraph(field.bytes, depth + 1);
      else if (field.number === attribute.tensor) scanTensor(field.bytes);
      else if (field.number === attribute.float && field.bytes.length === 4) {
        scalars.add(viewOf(field.bytes).getFloat32(0, true));
      }
    }
  }
  function scanTensor(message: Uint8Array): void {
    const value = scalarOf(message, file);
    if (value !== undefined) scalars.add(value);
  }

  let found = false;
  for (const field of fieldsOf(bytes, file)) {
    if (field.number === model.graph) {
      found = true;
      scanGraph(field.bytes, 0);
    } else if (field.number === model.functions) {
      for (const inner of fieldsOf(field.bytes, file)) {
        if (inner.number === functionProto.node) scanNode(inner.bytes, 0);
      }
    }
  }
  if (found) return { counts, scalars };
  throw new FgclipError('INVALID_FORMAT', 'Not an ONNX model', { file, expected: 'a graph', found: 'none' });
}

/** The value of a floating-point tensor of one element. */
function scalarOf(message: Uint8Array, file: string | undefined): number | undefined {
  const fields = new Map<number, Field>();
  for (const field of fieldsOf(message, file)) {
    if (field.number === tensor.dims && integersOf(field, file).some((dim) => dim !== 1)) return undefined;
    fields.set(field.number, field);
  }
  const type = fields.get(tensor.type)?.integer;
  const values = (fields.get(tensor.raw) ?? fields.get(tensor.floats) ?? fields.get(tensor.doubles))?.bytes ?? none;
  if (type === elementTypes.float32 && values.length === 4) return viewOf(values).getFloat32(0, true);
  if (type === elementTypes.float64 && values.length === 8) return viewOf(values).getFloat64(0, true);
  if (type !== elementTypes.float16) return undefined;
  const halves = fields.get(tensor.halves);
  const half = values.length === 2 ? viewOf(values).getUint16(0, true) : halves && integersOf(halves, file)[0];
  return half === undefined ? undefined : float16ToFloat32(Uint16Array.of(half))[0];
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
