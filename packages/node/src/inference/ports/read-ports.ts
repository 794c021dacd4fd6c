import { open } from 'node:fs/promises';
import { FgclipError, type ModelPort } from '@fgclip/core';
import { fileError } from '../../files/file-error.ts';
import { type MessageField, MessageFile } from './message-file.ts';

/** What an ONNX model takes and yields. */
export interface ModelPorts {
  readonly inputs: readonly ModelPort[];
  readonly outputs: readonly ModelPort[];
}

/**
 * Reads off an ONNX file what the model takes and yields, without loading it: next to nothing of the file is read.
 * Field numbers are those of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
 *
 * @throws NOT_FOUND or IO for a file that cannot be read; INVALID_FORMAT for one that is no ONNX model.
 */
export async function readPorts(path: string): Promise<ModelPorts> {
  try {
    const handle = await open(path);
    try {
      const { size } = await handle.stat();
      return await portsOf(new MessageFile(handle, path), size, path);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw fileError('Cannot read the model', path, cause);
  }
}

async function portsOf(file: MessageFile, size: number, path: string): Promise<ModelPorts> {
  const [inputs, outputs]: [ModelPort[], ModelPort[]] = [[], []];
  const weights = new Set<string>();
  for await (const graph of file.fields({ start: 0, end: size })) {
    if (graph.number !== 7) continue;
    for await (const field of file.fields(graph)) {
      if (field.number === 5) weights.add(await nameOf(file, field, 8));
      else if (field.number === 11) inputs.push(await readPort(file, field));
      else if (field.number === 12) outputs.push(await readPort(file, field));
    }
  }
  if (outputs.length === 0) {
    throw new FgclipError('INVALID_FORMAT', 'The file is not an ONNX model', { file: path, found: 'no outputs in it' });
  }
  // Old models list their weights among their inputs.
  return { inputs: inputs.filter(({ name }) => !weights.has(name)), outputs };
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
