import type { ModelPort } from '../../encoders/model-session.ts';
import { FgclipError } from '../../errors.ts';
import type { ByteSource } from './byte-source.ts';
import { type MessageField, MessageFile } from './message-file.ts';

/** What an ONNX model takes and yields. */
export interface ModelPorts {
  readonly inputs: readonly ModelPort[];
  readonly outputs: readonly ModelPort[];
  /** The files beside it that hold weights, as the model names them: paths from its own folder. */
  readonly externalData: readonly string[];
}

/**
 * Reads off an ONNX file what the model takes and yields, without loading it: next to nothing of the file is read.
 * Field numbers are those of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
 *
 * @param name What errors call the file.
 * @throws INVALID_FORMAT for a file that is no ONNX model; what the source throws.
 */
export async function readModelPorts(source: ByteSource, name: string): Promise<ModelPorts> {
  const file = new MessageFile(source, name);
  const [inputs, outputs]: [ModelPort[], ModelPort[]] = [[], []];
  const weights = new Set<string>();
  const data = new Set<string>();
  for await (const graph of file.fields({ start: 0, end: source.size })) {
    if (graph.number !== 7) continue;
    for await (const field of file.fields(graph)) {
      if (field.number === 5) await readWeight(file, field, { weights, data });
      else if (field.number === 11) inputs.push(await readPort(file, field));
      else if (field.number === 12) outputs.push(await readPort(file, field));
    }
  }
  if (outputs.length === 0) {
    throw new FgclipError('INVALID_FORMAT', 'The file is not an ONNX model', { file: name, found: 'no outputs in it' });
  }
  // Old models list their weights among their inputs.
  return { inputs: inputs.filter((port) => !weights.has(port.name)), outputs, externalData: [...data] };
}

/** TensorProto: name 8, external_data 13. StringStringEntryProto: key 1, value 2. */
async function readWeight(
  file: MessageFile,
  tensor: MessageField,
  { weights, data }: { readonly weights: Set<string>; readonly data: Set<string> },
): Promise<void> {
  for await (const field of file.fields(tensor)) {
    if (field.number === 8) weights.add(await file.text(field));
    if (field.number === 13 && (await nameOf(file, field, 1)) === 'location') data.add(await nameOf(file, field, 2));
  }
}

/** TensorProto.DataType by number, named as ONNX Runtime does. */
const dtypes: Readonly<Record<number, string>> = {
  1: 'float32',
  2: 'uint8',
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  6: 'int32',
  7: 'int64',
  8: 'string',
  9: 'bool',
  10: 'float16',
  11: 'float64',
  12: 'uint32',
  13: 'uint64',
};

/** ValueInfoProto: name 1, type 2. TypeProto: tensor_type 1. TypeProto.Tensor: elem_type 1, shape 2. */
async function readPort(file: MessageFile, info: MessageField): Promise<ModelPort> {
  const name = await nameOf(file, info, 1);
  let dtype = 'sequence or map';
  let shape: (number | string)[] = [];
  for await (const type of fieldsNumbered(file, info, 2)) {
    for await (const tensor of fieldsNumbered(file, type, 1)) {
      for await (const { number, value, start, end } of file.fields(tensor)) {
        if (number === 1) dtype = dtypes[value] ?? `type ${value}`;
        if (number === 2) shape = await readShape(file, { number, value, start, end });
      }
    }
  }
  return { name, dtype, shape };
}

/** TensorShapeProto: dim 1. Its Dimension: dim_value 1, dim_param 2. */
async function readShape(file: MessageFile, shape: MessageField): Promise<(number | string)[]> {
  const dims: (number | string)[] = [];
  for await (const dim of fieldsNumbered(file, shape, 1)) {
    let length: number | string = '';
    for await (const field of file.fields(dim)) {
      // A negative one is a huge unsigned one, and says that the length is not known.
      if (field.number === 1 && Number.isSafeInteger(field.value)) length = field.value;
      if (field.number === 2) length = await file.text(field);
    }
    dims.push(length);
  }
  return dims;
}

async function nameOf(file: MessageFile, message: MessageField, number: number): Promise<string> {
  for await (const field of fieldsNumbered(file, message, number)) return file.text(field);
  return '';
}

async function* fieldsNumbered(file: MessageFile, message: MessageField, number: number): AsyncGenerator<MessageField> {
  for await (const field of file.fields(message)) if (field.number === number) yield field;
}
