import { FgclipError } from '../errors.ts';
import { utf8Text } from '../formats/byte-reader.ts';
import type { OnnxNode, OnnxTensor } from '../runtimes/onnx/model.ts';
import { concatenate, stringField, toBytes } from '../runtimes/onnx/protobuf.ts';
import { type Field, fieldsOf } from '../runtimes/onnx/read-initializers.ts';
import type { LinearTransform } from './fold-map.ts';
import { type EditableModel, makerOf, readEditableModel } from './read-model.ts';
import type { ModelEdits } from './write-model.ts';

interface Place {
  readonly target: string;
  readonly prefix: string;
  readonly file: string | undefined;
  /** Whether the rows are float16. */
  readonly isHalf: boolean;
}

/** TensorProto.DataType. */
const FLOAT32 = 1;
const FLOAT16 = 10;

/** Writes a map behind what makes the target: that gets another name, and the map's result the target's. */
export function appended(
  model: EditableModel,
  through: LinearTransform | { readonly model: Uint8Array },
  { target, prefix, file, isHalf }: Place,
): ModelEdits {
  const maker = makerOf(model, target);
  if (maker === undefined) {
    throw new FgclipError('INVALID_DATA', `Nothing in the model makes "${target}"`, { file });
  }
  const inner = `${prefix}/rows`;
  const [from, to] = isHalf ? [`${prefix}/wide`, `${prefix}/mapped`] : [inner, target];
  const added = 'model' in through ? spliced(through.model, prefix, from, to) : linearNodes(through, prefix, from, to);
  const nodes = isHalf
    ? [cast(`${prefix}/Cast`, inner, from, FLOAT32), ...added.nodes, cast(`${prefix}/Cast_1`, to, target, FLOAT16)]
    : added.nodes;
  return {
    renamed: new Map([[maker, maker.outputs.map((name) => (name === target ? inner : name))]]),
    behind: new Map([[maker, nodes]]),
    weights: added.weights,
  };
}

function cast(name: string, from: string, to: string, type: number): OnnxNode {
  return { name, op: 'Cast', inputs: [from], outputs: [to], attributes: { to: { int: type } } };
}

function linearNodes({ weight, bias }: LinearTransform, prefix: string, from: string, to: string) {
  const [name, offset] = [`${prefix}/weight`, `${prefix}/bias`];
  const weights: OnnxTensor[] = [{ name, shape: weight.shape, data: Float32Array.from(weight.data) }];
  if (bias !== undefined) weights.push({ name: offset, shape: bias.shape, data: Float32Array.from(bias.data) });
  const inputs = bias === undefined ? [from, name] : [from, name, offset];
  const attributes = { transB: { int: 1 } };
  return { nodes: [{ name: `${prefix}/Gemm`, op: 'Gemm', inputs, outputs: [to], attributes }], weights };
}

/** The nodes and weights of a model of one input and one output, under names of their own. */
function spliced(bytes: Uint8Array, prefix: string, from: string, to: string) {
  const inner = readEditableModel(bytes);
  const [input, output] = [inner.inputs[0], inner.outputs[0]?.name];
  const renamed = (name: string) =>
    name === '' ? '' : name === input ? from : name === output ? to : `${prefix}/${name}`;
  return {
    nodes: inner.nodes.map(({ field }) =>
      withNames(inner.graph[field] as Field, { 1: renamed, 2: renamed, 3: (name) => `${prefix}/${name}` }),
    ),
    weights: [...inner.weights.values()].map(({ field }) =>
      withNames(inner.graph[field as number] as Field, { 8: renamed }),
    ),
  };
}

/** A message whose strings of some fields are others. */
function withNames({ bytes }: Field, rename: Readonly<Record<number, (name: string) => string>>): Uint8Array {
  return toBytes(
    concatenate(
      [...fieldsOf(bytes)].map(({ number, bytes: value, whole }) => {
        const change = rename[number];
        return change === undefined
          ? { length: whole.length, pieces: [whole] }
          : stringField(number, change(utf8Text(value, {})));
      }),
    ),
  );
}
