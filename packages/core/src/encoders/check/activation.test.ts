import { describe, expect, it } from 'vitest';
import { encodeModel, type OnnxNode, type OnnxTensor } from '../../runtimes/onnx/model.ts';
import {
  bytesField,
  concatenate,
  type Encoded,
  floatField,
  messageField,
  packedField,
  stringField,
  toBytes,
  varintField,
} from '../../runtimes/onnx/protobuf.ts';
import { activationConflict, activationsOf, scanOnnx } from './activation.ts';

function model(ops: readonly string[], initializers: readonly OnnxTensor[] = []): Uint8Array {
  const nodes = ops.map((op, i): OnnxNode => ({ name: `n${i}`, op, inputs: [], outputs: [`o${i}`], attributes: {} }));
  const graph = { name: 'g', nodes, initializers, inputs: [], outputs: [] };
  return encodeModel({ irVersion: 8, opset: 17, producerName: '', producerVersion: '', graph, metadata: {} });
}

const scalar = (value: number): OnnxTensor => ({ name: 'c', shape: [], data: Float32Array.of(value) });
const found = (bytes: Uint8Array) => [...activationsOf(bytes)];

/** A model of a Sigmoid and one constant, the TensorProto of which is given field by field. */
function withTensor(fields: readonly Encoded[], at: 'initializer' | 'attribute' | 'function' = 'initializer') {
  const constant = messageField(5, [stringField(1, 'value'), messageField(5, fields)]);
  const sigmoid = [stringField(4, 'Sigmoid')];
  const graph = {
    initializer: [messageField(1, sigmoid), messageField(5, fields)],
    attribute: [messageField(1, sigmoid), messageField(1, [stringField(4, 'Constant'), constant])],
    function: [],
  }[at];
  const own = [messageField(7, sigmoid), messageField(7, [stringField(4, 'Constant'), constant])];
  return toBytes(concatenate([messageField(7, graph), ...(at === 'function' ? [messageField(25, own)] : [])]));
}

describe('activationsOf', () => {
  it.each([
    [['Mul', 'Sigmoid', 'Mul'], [scalar(1.702)], ['quick_gelu']],
    [['Sigmoid'], [scalar(1.5)], []],
    [['Sigmoid'], [{ name: 'c', shape: [2], data: Float32Array.of(1.702, 1.702) }], []],
    [['QuickGelu'], [], ['quick_gelu']],
    [['Div', 'Erf'], [scalar(1.702)], ['gelu']],
    [['Gelu'], [], ['gelu']],
    [['FastGelu'], [], ['gelu_tanh']],
    [['Tanh'], [scalar(0.044715)], ['gelu_tanh']],
    [['Tanh'], [], []],
    [['Erf', 'Sigmoid'], [scalar(1.702)], ['quick_gelu', 'gelu']],
  ])('tells %j with %j', (ops, initializers, expected) => {
    expect(found(model(ops, initializers))).toEqual(expected);
  });

  // 1.702 in float16 is 0x3ecf, 16079.
  const float = [varintField(2, 1)];
  const raw32 = new Uint8Array(Float32Array.of(1.702).buffer);
  it.each([
    ['raw', [...float, bytesField(9, raw32)]],
    ['unpacked', [...float, floatField(4, 1.702)]],
    ['packed', [...float, bytesField(4, raw32)]],
    ['of one axis', [packedField(1, [1]), ...float, bytesField(9, raw32)]],
    ['raw double', [varintField(2, 11), bytesField(9, new Uint8Array(Float64Array.of(1.702).buffer))]],
    ['raw half', [varintField(2, 10), bytesField(9, Uint8Array.of(0xcf, 0x3e))]],
    ['packed half', [varintField(2, 10), packedField(5, [0x3ecf])]],
    ['unpacked half', [varintField(2, 10), varintField(5, 0x3ecf)]],
  ])('reads a constant %s', (_, fields) => {
    expect(found(withTensor(fields))).toEqual(['quick_gelu']);
    expect(found(withTensor(fields, 'attribute'))).toEqual(['quick_gelu']);
    expect(found(withTensor(fields, 'function'))).toEqual(['quick_gelu']);
  });

  it('looks into branches, but not for ever', () => {
    const nested = (depth: number): Encoded[] =>
      depth === 0
        ? [messageField(1, [stringField(4, 'Erf')])]
        : [messageField(1, [stringField(4, 'If'), messageField(5, [messageField(6, nested(depth - 1))])])];
    const bytes = (depth: number) => toBytes(messageField(7, nested(depth)));
    expect(scanOnnx(bytes(3)).counts).toEqual(
      new Map([
        ['If', 3],
        ['Erf', 1],
      ]),
    );
    expect(() => scanOnnx(bytes(40))).toThrow(/more than 16 deep/);
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['a page', new TextEncoder().encode('<!doctype html><html>')],
    ['a pointer', new TextEncoder().encode('version https://git-lfs.github.com/spec/v1\n')],
    ['a part', model(['Erf', 'Mul', 'Add']).subarray(0, 40)],
    ['a varint without end', new Uint8Array(20).fill(0xff)],
  ])('refuses %s, naming the file', (_, bytes) => {
    expect(() => activationsOf(bytes, { file: 'm.onnx' })).toThrow(
      expect.objectContaining({ code: 'INVALID_FORMAT', file: 'm.onnx' }),
    );
  });
});

describe('activationConflict', () => {
  it.each([
    ['quick_gelu', ['quick_gelu'], undefined],
    ['gelu', ['gelu'], undefined],
    ['gelu_pytorch_tanh', ['gelu_tanh'], undefined],
    ['gelu', ['gelu_tanh'], undefined],
    ['gelu', [], undefined],
    ['silu', ['gelu'], undefined],
    ['quick_gelu', ['quick_gelu', 'gelu'], undefined],
    ['quick_gelu', ['gelu'], 'config.json says quick_gelu, but the model computes gelu (erf)'],
    ['quick_gelu', ['gelu_tanh'], 'config.json says quick_gelu, but the model computes gelu (tanh)'],
    ['gelu', ['quick_gelu'], 'config.json says gelu, but the model computes quick_gelu (sigmoid of 1.702 x)'],
  ] as const)('%s, %j', (said, computed, conflict) => {
    expect(activationConflict(said, new Set(computed))).toBe(conflict);
  });
});
