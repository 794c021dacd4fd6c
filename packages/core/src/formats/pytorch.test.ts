import { describe, expect, it } from 'vitest';
import {
  concat,
  containersOf,
  errorOf,
  fromBase64,
  readFixture,
  readShared,
  sha256,
  toBase64,
} from '../../test/format-support.ts';
import { utf8, writeZip } from '../../test/zip-writer.ts';
import type { FloatTensor } from '../tensor/tensor.ts';
import { Op } from './pickle.ts';
import { readPytorchCheckpoint } from './pytorch.ts';
import { readStoredZip } from './zip.ts';

interface Golden {
  read: { name: string; bytes: string; tensors: Record<string, { shape: number[]; float32: string }> }[];
  refused: { name: string; bytes: string }[];
  legacy: string;
  protocol4: string;
  checkpoint: string;
}

const golden = readFixture<Golden>('pytorch.json');

/** sha256 of the little-endian values, as PyTorch reads them. */
const released: [file: string, hashes: Record<string, string>][] = [
  [
    'fg-ovd_linear-mlp.pt',
    {
      'linear_layers.0.0.weight': '130a0f2e27602ed3703f26a62aeb7362a66601a389951b5a844e96c011584341',
      'linear_layers.0.0.bias': 'b072771d27b51ceb35214013970864805b3f4313875fe5ecd5210e40d2137f46',
      'linear_layers.1.0.weight': '13aedd5b07808d15ae18a5a072d58fbf3aba9c8e27b92a75fb3902eeab9a9230',
      'linear_layers.1.0.bias': '84938f272e86bab1a085023324be181b4205ab17e5672acc608cc2aa29adfd30',
    },
  ],
  [
    'fg-ovd_linear-mlp_te-freezed.pt',
    {
      'linear_layers.0.0.weight': 'b9403668dbb460e619e61f9cfafe9f409465ce442431ccccf65bf0cb35766099',
      'linear_layers.0.0.bias': '4885930e08a5c0ed5329550c08ba2f62b69b6b7a15d8d6df82412452d3941651',
    },
  ],
  [
    'fg-ovd_linear-mlp_ve-freezed.pt',
    {
      'linear_layers.1.0.weight': '1068c185d37803fa6c7c930b1af9979dc85656c41735155073fdad2ca12413de',
      'linear_layers.1.0.bias': 'e25847cb3bb45805e07e68cdd02f244364fc90d275ab4c2fdb75ad6fab7741fe',
    },
  ],
  [
    'triplet_linear-mlp.pt',
    {
      'linear_layers.0.0.weight': '13f563f268fea858ed3adc477bac0ef4711ba5758f153f907864f04ed3765769',
      'linear_layers.0.0.bias': 'a35a4e107d782f40fbbf8d749dc7d0a35c54b79ac3c45401217d9e979943b8fe',
      'linear_layers.1.0.weight': '49f843593a31a345da5933c7b0bb19b7039a61a704660088e68238cdb14286f3',
      'linear_layers.1.0.bias': '326278f1796869b4b3abcd8e53f21d8b8abc63cd5d8eee828d55e4865665c640',
    },
  ],
  [
    'triplet_linear-mlp_te-freezed.pt',
    {
      'linear_layers.0.0.weight': '8ef9812083d1a633952093537cab706cb34f8cbad6ba26dca5c7a3d8dcf35ec5',
      'linear_layers.0.0.bias': '5991c82957900ac916ad47a16002280c2de95db263badefedc1b957208c4dcb8',
    },
  ],
  [
    'triplet_linear-mlp_ve-freezed.pt',
    {
      'linear_layers.1.0.weight': 'ab380c7c3ad0730a5e81d71b3a6925450b9a8dbdcd25c8bf194eb760eeea1235',
      'linear_layers.1.0.bias': '16fcd313ab0bb2747d6c7dfe1b29a21213cfbffd64fbc718efb9211c5086dcf5',
    },
  ],
];

const u32 = (value: number) => new Uint8Array(Uint32Array.of(value).buffer);
const int = (value: number) => concat([Op.BININT], u32(value));
const str = (value: string) => concat([Op.BINUNICODE], u32(value.length), utf8(value));
const global = (module: string, name: string) => concat([Op.GLOBAL], utf8(`${module}\n${name}\n`));
const tuple = (...items: ArrayLike<number>[]) => concat([Op.MARK], ...items, [Op.TUPLE]);
const ints = (values: readonly number[]) => tuple(...values.map(int));

/** A checkpoint of one tensor "w" over a storage of 24 numbers, with something wrong about it. */
function checkpoint({
  key = '0',
  device = 'cuda:0',
  size = 24,
  offset = 0,
  shape = [4] as readonly number[],
  strides = [1] as readonly number[],
  kind = 'storage',
  byteOrder = 'little',
  folder = 'head',
  storage = new Uint8Array(Float32Array.from({ length: 24 }, (_, i) => i).buffer),
} = {}): Uint8Array {
  const id = tuple(str(kind), global('torch', 'FloatStorage'), str(key), str(device), int(size));
  const hooks = concat(global('collections', 'OrderedDict'), [Op.EMPTY_TUPLE, Op.REDUCE]);
  const args = tuple(concat(id, [Op.BINPERSID]), int(offset), ints(shape), ints(strides), [Op.NEWFALSE], hooks);
  const tensor = concat(global('torch._utils', '_rebuild_tensor_v2'), args, [Op.REDUCE]);
  const pickle = concat([Op.PROTO, 2, Op.EMPTY_DICT], str('w'), tensor, [Op.SETITEM, Op.STOP]);
  return writeZip([
    { name: `${folder}/data.pkl`, data: pickle },
    { name: 'head/byteorder', data: utf8(byteOrder) },
    { name: 'head/data/0', data: storage },
  ]);
}

function valuesOf(tensors: Map<string, FloatTensor>): unknown {
  return [...tensors].map(([name, { shape, data }]) => [name, shape, toBase64(data)]);
}

describe('readPytorchCheckpoint', () => {
  it.each(golden.read)("reads PyTorch's $name", ({ bytes, tensors }) => {
    const expected = Object.entries(tensors).map(([name, { shape, float32 }]) => [name, shape, float32]);
    expect(valuesOf(readPytorchCheckpoint(fromBase64(bytes)))).toEqual(expected);
  });

  it.each(golden.read)('reads $name from every container, as saved and zipped again', ({ bytes, tensors }) => {
    const expected = Object.entries(tensors).map(([name, { shape, float32 }]) => [name, shape, float32]);
    const saved = fromBase64(bytes);
    // Other writers of zip files do not pad, so that storages lie at any address.
    const again = writeZip([...readStoredZip(saved)].map(([name, data]) => ({ name, data })));
    for (let at = 0; at < 4; at++) {
      for (const [container, source] of [...containersOf(saved, at), ...containersOf(again, at)]) {
        expect(valuesOf(readPytorchCheckpoint(source)), container).toEqual(expected);
      }
    }
  });

  for (const [file, hashes] of released) {
    it(`reads the released head ${file}`, (context) => {
      const tensors = readPytorchCheckpoint(readShared(`data/heads/${file}`, context));
      const found = [...tensors].map(([name, { shape, data }]) => [name, shape, sha256(data)]);
      const shapeOf = (name: string) => (name.endsWith('weight') ? [512, 512] : [512]);
      expect(found).toEqual(Object.entries(hashes).map(([name, hash]) => [name, shapeOf(name), hash]));
    });
  }

  it('lets contiguous tensors view the file', () => {
    const bytes = fromBase64(golden.read[0]?.bytes ?? '');
    for (const { data } of readPytorchCheckpoint(bytes).values()) expect(data.buffer).toBe(bytes.buffer);
  });

  it('ignores the device', () => {
    for (const device of ['cpu', 'cuda:7', 'mps']) {
      expect(readPytorchCheckpoint(checkpoint({ device })).get('w')?.data).toEqual(Float32Array.of(0, 1, 2, 3));
    }
  });

  it.each(golden.refused)('refuses $name by its name', ({ name, bytes }) => {
    const error = errorOf(() => readPytorchCheckpoint(fromBase64(bytes), { file: 'x.pt' }));
    expect(error).toMatchObject({ code: 'REFUSED', file: 'x.pt', found: name });
    expect(error.hint).toMatch('state_dict');
  });

  it('refuses other layouts with a hint', () => {
    const refusal = (bytes: Uint8Array) => errorOf(() => readPytorchCheckpoint(bytes));
    expect(refusal(fromBase64(golden.legacy))).toMatchObject({
      code: 'REFUSED',
      hint: expect.stringMatching(/torch\.save\(torch\.load\(/),
    });
    expect(refusal(fromBase64(golden.protocol4))).toMatchObject({
      code: 'REFUSED',
      message: expect.stringMatching(/protocol 2/),
    });
    expect(refusal(fromBase64(golden.checkpoint))).toMatchObject({
      code: 'REFUSED',
      message: expect.stringMatching(/"epoch"/),
    });
    expect(refusal(utf8('<!doctype html>'))).toMatchObject({
      code: 'INVALID_FORMAT',
      message: expect.stringMatching(/not a PyTorch/),
    });
    expect(refusal(new Uint8Array())).toMatchObject({ code: 'INVALID_FORMAT' });
    expect(refusal(checkpoint({ byteOrder: 'big' }))).toMatchObject({
      code: 'REFUSED',
      message: expect.stringMatching(/little-endian/),
    });
  });

  it.each([
    ['a storage key that leaves the folder', { key: '../data/0' }],
    ['a storage that is not there', { key: '1' }],
    ['another size of the storage', { size: 23 }],
    ['a storage cut within a number', { storage: new Uint8Array(95) }],
    ['another kind of persistent id', { kind: 'module' }],
    ['a shape beyond the storage', { shape: [25] }],
    ['an offset beyond the storage', { offset: 21 }],
    ['a negative offset', { offset: -1 }],
    ['strides beyond the storage', { shape: [2, 4], strides: [21, 1] }],
    ['a negative stride', { offset: 8, strides: [-1] }],
    ['a negative dim', { shape: [-4] }],
    ['fewer strides than dims', { shape: [2, 2], strides: [2] }],
    ['a shape that overflows', { shape: [2 ** 30, 2 ** 30, 0], strides: [0, 0, 0] }],
    ['a number repeated without end', { shape: [2 ** 30], strides: [0] }],
    ['two folders', { folder: 'tail' }],
  ])('refuses %s', (_, wrong) => {
    expect(errorOf(() => readPytorchCheckpoint(checkpoint(wrong)))).toMatchObject({ code: 'INVALID_FORMAT' });
  });

  it('refuses a checkpoint cut off at any byte', () => {
    const bytes = fromBase64(golden.read[0]?.bytes ?? '');
    for (let length = 0; length < bytes.length; length++) {
      expect(errorOf(() => readPytorchCheckpoint(bytes.subarray(0, length))).code).toBe('INVALID_FORMAT');
    }
  });

  it('notices any changed byte but for attributes of files on disk, which nothing here depends on', () => {
    const original = fromBase64(golden.read[0]?.bytes ?? '');
    const values = valuesOf(readPytorchCheckpoint(original));
    const unnoticed = new Set<number>();
    for (let i = 0; i < original.length; i++) {
      for (const flip of [0x01, 0x80, 0xff]) {
        const bytes = original.slice();
        bytes[i] = (bytes[i] ?? 0) ^ flip;
        try {
          expect(valuesOf(readPytorchCheckpoint(bytes))).toEqual(values);
          unnoticed.add(i);
        } catch (error) {
          expect(error).toMatchObject({ name: 'FgclipError' });
        }
      }
    }
    const find = (signature: string, from: number) => Buffer.from(original).indexOf(signature, from, 'latin1');
    const inert: number[] = [];
    // The version of the writer, and internal and external attributes.
    for (let at = find('PK\x01\x02', 0); at >= 0; at = find('PK\x01\x02', at + 1)) {
      inert.push(...[4, 5, 36, 37, 38, 39, 40, 41].map((byte) => at + byte));
    }
    const zip64 = find('PK\x06\x06', 0);
    inert.push(...[12, 13, 14, 15].map((byte) => zip64 + byte));
    expect([...unnoticed]).toEqual(inert);
  });
});
