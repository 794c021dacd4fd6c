import { FgclipError } from '../errors.ts';
import { utf8Text } from '../formats/views.ts';
import { type FloatTensor, sizeOf } from '../tensor/tensor.ts';
import { fieldsOf, integersOf } from './protobuf-fields.ts';

/** Field numbers of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto). */
const model = { graph: 7 };
const graph = { initializer: 5 };
const tensor = { dims: 1, type: 2, floats: 4, name: 8, raw: 9 };
const float32 = 1;

/**
 * The float32 weights of an ONNX model by name, in memory of their own: those that lie in the file itself.
 *
 * @throws INVALID_FORMAT for bytes that are no ONNX model, and for a weight whose values are not as many as its shape says.
 */
export function readInitializers(
  bytes: Uint8Array,
  { file }: { readonly file?: string } = {},
): Map<string, FloatTensor> {
  const weights = new Map<string, FloatTensor>();
  let isModel = false;
  for (const field of fieldsOf(bytes, file)) {
    if (field.number !== model.graph) continue;
    isModel = true;
    for (const inner of fieldsOf(field.bytes, file)) {
      if (inner.number !== graph.initializer) continue;
      const weight = readTensor(inner.bytes, file);
      if (weight !== undefined) weights.set(weight.name, weight.tensor);
    }
  }
  if (isModel) return weights;
  throw new FgclipError('INVALID_FORMAT', 'Not an ONNX model', { file, expected: 'a graph', found: 'none' });
}

/** Undefined where it is of another type, or lies in another file. */
function readTensor(message: Uint8Array, file: string | undefined): { name: string; tensor: FloatTensor } | undefined {
  let [name, type] = ['', 0];
  let values: Uint8Array | undefined;
  const shape: number[] = [];
  for (const field of fieldsOf(message, file)) {
    if (field.number === tensor.dims) shape.push(...integersOf(field, file));
    else if (field.number === tensor.type) type = field.integer ?? 0;
    else if (field.number === tensor.name) name = utf8Text(field.bytes, {});
    else if (field.number === tensor.raw || field.number === tensor.floats) values = field.bytes;
  }
  if (type !== float32 || values === undefined) return undefined;
  if (values.length !== 4 * sizeOf(shape)) {
    throw new FgclipError('INVALID_FORMAT', `The weight "${name}" does not fill its shape`, {
      file,
      expected: `${sizeOf(shape)} values for [${shape.join(', ')}]`,
      found: `${values.length} bytes`,
    });
  }
  return { name, tensor: { shape, data: new Float32Array(new Uint8Array(values).buffer) } };
}
