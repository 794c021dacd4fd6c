import { createRandom } from '@fgclip/core';
import { encodeNode, encodeTensor, type OnnxNode, type OnnxTensor } from '../../../core/src/runtimes/onnx/model.ts';
import {
  bytesField,
  concatenate,
  type Encoded,
  messageField,
  packedField,
  stringField,
  toBytes,
  varintField,
} from '../../../core/src/runtimes/onnx/protobuf.ts';

/** Widths of what a projection takes and gives. */
export const WIDE = 32;
export const NARROW = 16;

/** A model of one projection, "features" [rows, 32] to "image_embeds" [rows, 16], as one of the ways to write it. */
export interface Layout {
  readonly bytes: Uint8Array;
  /** What a head is to become of it. */
  readonly way: 'folded' | 'appended';
  readonly isUnit?: boolean;
  readonly isHalf?: boolean;
  /** Files beside it. */
  readonly external?: Readonly<Record<string, Uint8Array>>;
  /** Weights and nodes that must still be there, since something else reads them. */
  readonly kept?: readonly string[];
  /** Another output, and that it must stay what it was. */
  readonly untouched?: string;
}

const FLOAT32 = 1;
const FLOAT16 = 10;
const random = createRandom(7);
const normals = (count: number, scale = 0.3) => Float32Array.from({ length: count }, () => scale * random.normal());
const weights = normals(WIDE * NARROW);
const biases = normals(NARROW);
const turned = Float32Array.from({ length: WIDE * NARROW }, (_, k) => {
  const [j, i] = [Math.floor(k / WIDE), k % WIDE];
  return weights[i * NARROW + j] as number;
});
const plain: OnnxTensor = { name: 'W', shape: [WIDE, NARROW], data: weights };
const transposed: OnnxTensor = { name: 'Wt', shape: [NARROW, WIDE], data: turned };
const bias: OnnxTensor = { name: 'C', shape: [NARROW], data: biases };

function node(
  op: string,
  inputs: readonly string[],
  output: string,
  attributes: OnnxNode['attributes'] = {},
): OnnxNode {
  return { name: `/${output}`, op, inputs, outputs: [output], attributes };
}

interface Parts {
  readonly nodes: readonly (OnnxNode | Encoded)[];
  readonly weights?: readonly (OnnxTensor | Encoded)[];
  readonly outputType?: number;
  readonly outputs?: readonly string[];
  readonly domains?: readonly string[];
}

function model({
  nodes,
  weights: all = [plain],
  outputType = FLOAT32,
  outputs = ['image_embeds'],
  domains = [''],
}: Parts) {
  const isEncoded = (value: object): value is Encoded => 'pieces' in value;
  const value = (name: string, type: number, width: number) =>
    [
      stringField(1, name),
      messageField(2, [
        messageField(1, [
          varintField(1, type),
          messageField(2, [messageField(1, [stringField(2, 'rows')]), messageField(1, [varintField(1, width)])]),
        ]),
      ]),
    ] as const;
  const graph = [
    ...nodes.map((one) => (isEncoded(one) ? one : messageField(1, encodeNode(one)))),
    stringField(2, 'layout'),
    ...all.map((one) => (isEncoded(one) ? one : messageField(5, encodeTensor(one)))),
    messageField(11, value('features', FLOAT32, WIDE)),
    ...outputs.map((name) => messageField(12, value(name, outputType, NARROW))),
  ];
  return toBytes(
    concatenate([
      varintField(1, 8),
      messageField(7, graph),
      ...domains.map((domain) => messageField(8, [stringField(1, domain), varintField(2, domain === '' ? 17 : 1)])),
    ]),
  );
}

const constant = (name: string, values: readonly number[], shape = [values.length]): OnnxTensor => ({
  ...{ name, shape, data: Float32Array.from(values) },
});

/** A tensor that lies in another file. */
function externalTensor({ name, shape }: OnnxTensor, location: string, offset: number, length: number): Encoded {
  const entry = (key: string, value: string) => messageField(13, [stringField(1, key), stringField(2, value)]);
  return messageField(5, [
    packedField(1, shape),
    varintField(2, FLOAT32),
    stringField(8, name),
    entry('location', location),
    entry('offset', `${offset}`),
    entry('length', `${length}`),
    varintField(14, 1),
  ]);
}

/** Float16 bits of a float32 that is in its range, rounded. */
function half(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0] as number;
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 112;
  const mantissa = (bits & 0x7fffff) + 0x1000;
  if (exponent <= 0) return sign;
  return sign | ((exponent << 10) + (mantissa >>> 13));
}

function halfTensor({ name, shape, data }: OnnxTensor): Encoded {
  const values = Uint16Array.from(data as Float32Array, half);
  return messageField(5, [
    packedField(1, shape),
    varintField(2, FLOAT16),
    stringField(8, name),
    bytesField(9, new Uint8Array(values.buffer)),
  ]);
}

function constantNode(output: string, tensor: OnnxTensor): Encoded {
  const attribute = [stringField(1, 'value'), messageField(5, encodeTensor(tensor)), varintField(20, 4)];
  return messageField(1, [
    stringField(2, output),
    stringField(3, output),
    stringField(4, 'Constant'),
    messageField(5, attribute),
  ]);
}

/** Weights in blocks of 16 of four bits each, as com.microsoft's MatMulNBits has them. */
function fourBits(): Parts {
  const blocks = WIDE / 16;
  const packed = new Uint8Array(NARROW * blocks * 8);
  const scales = new Float32Array(NARROW * blocks);
  for (let column = 0; column < NARROW; column++) {
    for (let block = 0; block < blocks; block++) {
      const values = Array.from({ length: 16 }, (_, k) => weights[(16 * block + k) * NARROW + column] as number);
      const scale = Math.max(...values.map(Math.abs)) / 7;
      scales[column * blocks + block] = scale;
      values.forEach((value, k) => {
        const level = Math.max(0, Math.min(15, Math.round(value / scale) + 8));
        const at = (column * blocks + block) * 8 + (k >> 1);
        packed[at] = (packed[at] as number) | (level << (4 * (k % 2)));
      });
    }
  }
  const own = encodeNode({
    ...{ name: '/nbits', op: 'MatMulNBits', inputs: ['features', 'Q', 'S'], outputs: ['image_embeds'] },
    attributes: { K: { int: WIDE }, N: { int: NARROW }, bits: { int: 4 }, block_size: { int: 16 } },
  });
  return {
    domains: ['', 'com.microsoft'],
    nodes: [messageField(1, [...own, stringField(7, 'com.microsoft')])],
    weights: [
      messageField(5, [
        packedField(1, [NARROW, blocks, 8]),
        varintField(2, 2),
        stringField(8, 'Q'),
        bytesField(9, packed),
      ]),
      { name: 'S', shape: [NARROW * blocks], data: scales },
    ],
  };
}

/** Weights of eight bits, as dynamic quantisation leaves them. */
function eightBits(): Parts {
  const scale = Math.max(...weights.map(Math.abs)) / 127;
  const levels = Int8Array.from(weights, (value) => Math.round(value / scale));
  const dynamic = {
    name: '/dynamic',
    op: 'DynamicQuantizeLinear',
    inputs: ['features'],
    outputs: ['x8', 'xs', 'xz'],
    attributes: {},
  };
  return {
    nodes: [
      dynamic,
      node('MatMulInteger', ['x8', 'W8', 'xz'], 'sum'),
      node('Cast', ['sum'], 'wide', { to: { int: FLOAT32 } }),
      node('Mul', ['xs', 'ws'], 'scale'),
      node('Mul', ['wide', 'scale'], 'image_embeds'),
    ],
    weights: [
      messageField(5, [
        packedField(1, [WIDE, NARROW]),
        varintField(2, 3),
        stringField(8, 'W8'),
        bytesField(9, new Uint8Array(levels.buffer)),
      ]),
      constant('ws', [scale], []),
    ],
  };
}

const unitNodes = [
  node('MatMul', ['features', 'W'], 'x'),
  node('ReduceL2', ['x'], 'length', { axes: { ints: [-1] }, keepdims: { int: 1 } }),
];

export const layouts: Readonly<Record<string, Layout>> = {
  'a MatMul': { bytes: model({ nodes: [node('MatMul', ['features', 'W'], 'image_embeds')] }), way: 'folded' },
  'a MatMul and a sum': {
    bytes: model({
      nodes: [node('MatMul', ['features', 'W'], 'p'), node('Add', ['C', 'p'], 'image_embeds')],
      weights: [plain, bias],
    }),
    way: 'folded',
  },
  'a Gemm with factors': {
    bytes: model({
      nodes: [
        node('Gemm', ['features', 'Wt', 'C'], 'image_embeds', {
          transB: { int: 1 },
          alpha: { float: 0.5 },
          beta: { float: 2 },
        }),
      ],
      weights: [transposed, bias],
    }),
    way: 'folded',
  },
  'weights that are turned': {
    bytes: model({
      nodes: [
        node('Transpose', ['Wt'], 'W', { perm: { ints: [1, 0] } }),
        node('MatMul', ['features', 'W'], 'image_embeds'),
      ],
      weights: [transposed],
    }),
    way: 'folded',
  },
  'weights through an identity': {
    bytes: model({ nodes: [node('Identity', ['W'], 'V'), node('MatMul', ['features', 'V'], 'image_embeds')] }),
    way: 'folded',
  },
  'weights in a constant': {
    bytes: model({ nodes: [constantNode('V', plain), node('MatMul', ['features', 'V'], 'image_embeds')], weights: [] }),
    way: 'folded',
  },
  'weights that two share': {
    bytes: model({
      nodes: [node('MatMul', ['features', 'W'], 'image_embeds'), node('MatMul', ['features', 'W'], 'others')],
      outputs: ['image_embeds', 'others'],
    }),
    ...{ way: 'folded', kept: ['W'], untouched: 'others' },
  },
  'weights in another file': {
    bytes: model({
      nodes: [node('MatMul', ['features', 'W'], 'image_embeds')],
      weights: [externalTensor(plain, 'weights.bin', 64, 4 * WIDE * NARROW)],
    }),
    ...{ way: 'folded', external: { 'weights.bin': withOffset(weights, 64) } },
  },
  'rows made unit by a division': {
    bytes: model({ nodes: [...unitNodes, node('Div', ['x', 'length'], 'image_embeds')] }),
    ...{ way: 'folded', isUnit: true },
  },
  'rows made unit by a length that is kept above 0 and spread': {
    bytes: model({
      nodes: [
        ...unitNodes,
        node('Clip', ['length', 'least'], 'some'),
        node('Shape', ['x'], 'shape'),
        node('Expand', ['some', 'shape'], 'spread'),
        node('Div', ['x', 'spread'], 'image_embeds'),
      ],
      weights: [plain, constant('least', [1e-12], [])],
    }),
    ...{ way: 'folded', isUnit: true },
  },
  'rows made unit by LpNormalization': {
    bytes: model({
      nodes: [
        node('MatMul', ['features', 'W'], 'x'),
        node('LpNormalization', ['x'], 'image_embeds', { axis: { int: -1 }, p: { int: 2 } }),
      ],
    }),
    ...{ way: 'folded', isUnit: true },
  },
  'weights of eight bits': { bytes: model(eightBits()), way: 'appended' },
  'weights of four bits': { bytes: model(fourBits()), way: 'appended' },
  'weights of float16, rows of float32': {
    bytes: model({
      nodes: [
        node('Cast', ['features'], 'narrow', { to: { int: FLOAT16 } }),
        node('MatMul', ['narrow', 'W'], 'x'),
        node('Cast', ['x'], 'image_embeds', { to: { int: FLOAT32 } }),
      ],
      weights: [halfTensor(plain)],
    }),
    way: 'appended',
  },
  'rows of float16': {
    bytes: model({
      nodes: [
        node('Cast', ['features'], 'narrow', { to: { int: FLOAT16 } }),
        node('MatMul', ['narrow', 'W'], 'image_embeds'),
      ],
      weights: [halfTensor(plain)],
      outputType: FLOAT16,
    }),
    ...{ way: 'appended', isHalf: true },
  },
  'rows that something else makes': {
    bytes: model({ nodes: [node('MatMul', ['features', 'W'], 'x'), node('Tanh', ['x'], 'image_embeds')] }),
    way: 'appended',
  },
};

function withOffset(values: Float32Array, offset: number): Uint8Array {
  const bytes = new Uint8Array(offset + 4 * values.length);
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
  return bytes;
}
