import { describe, expect, it } from 'vitest';
import {
  concat,
  containersOf,
  errorOf,
  fromBase64,
  readFixture,
  readShared,
  toBase64,
  unaligned,
} from '../../test/format-support.ts';
import { utf8 } from '../../test/zip-writer.ts';
import { intTensor, tensor } from '../tensor/tensor.ts';
import { npyToFloat32, readNpy, writeNpy } from './npy.ts';

interface Case {
  name: string;
  shape: number[];
  bytes: string;
  float32: string;
}

const cases = readFixture<Case[]>('npy.json');

/** Name, element type, shape, file in base64, values by numpy.load; see make-npy-layouts.py. */
const layouts = readFixture<[string, string, number[], string, number[]][]>('npy-layouts.json');

function file(header: string, data: ArrayLike<number> = [], version = [1, 0]): Uint8Array {
  const text = utf8(header);
  const length = version[0] === 1 ? Uint16Array.of(text.length) : Uint32Array.of(text.length);
  return concat([0x93], utf8('NUMPY'), version, new Uint8Array(length.buffer), text, data);
}

function header(descr: string, shape: string, order = 'False'): string {
  return `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }\n`;
}

function refusal(bytes: Uint8Array): string {
  const error = errorOf(() => readNpy(bytes, { file: 'x.npy' }));
  expect(error).toMatchObject({ code: 'INVALID_FORMAT', file: 'x.npy' });
  return error.message;
}

describe('readNpy', () => {
  it.each(cases)("reads NumPy's $name", ({ shape, bytes, float32 }) => {
    for (const source of [fromBase64(bytes), unaligned(fromBase64(bytes))]) {
      const read = npyToFloat32(readNpy(source));
      expect(read.shape).toEqual(shape);
      expect(toBase64(read.data)).toBe(float32);
    }
  });

  it.each(layouts)("reads NumPy's %s at every address of every container", (_, dtype, shape, base64, values) => {
    const bytes = fromBase64(base64);
    for (let at = 0; at < 8; at++) {
      for (const [name, source] of containersOf(bytes, at)) {
        const before = toBase64(source);
        const read = readNpy(source);
        expect({ ...read, data: Array.from(read.data) }, name).toEqual({ dtype, shape, data: values });
        expect(Array.from(npyToFloat32(read).data), name).toEqual(values.map(Math.fround));
        expect(toBase64(source), name).toBe(before);
      }
    }
  });

  it('keeps what float32 cannot hold', () => {
    const bytesOfCase = (name: string) => fromBase64(cases.find((item) => item.name === name)?.bytes ?? '');
    expect(readNpy(bytesOfCase('float64'))).toMatchObject({ dtype: 'float64', data: expect.any(Float64Array) });
    expect(readNpy(bytesOfCase('float64')).data[1]).toBe(-5 / 7);
    expect(readNpy(bytesOfCase('int64')).data[23]).toBe(17_000_051);
  });

  it('does not copy aligned float32', () => {
    const source = fromBase64(cases[0]?.bytes ?? '');
    expect(readNpy(source).data.buffer).toBe(source.buffer);
  });

  it('takes any order of keys, and shapes of Python 2', () => {
    const bytes = file("{'shape': (1L, 2L), 'descr': '<i4', 'fortran_order': False}", [1, 0, 0, 0, 2, 0, 0, 0]);
    expect(readNpy(bytes)).toEqual({ shape: [1, 2], dtype: 'int32', data: Int32Array.of(1, 2) });
  });

  it('reads real embeddings', (context) => {
    const rows = readNpy(readShared('data/embeddings/fashionclip-1126/image_embeddings.npy', context));
    expect(rows).toMatchObject({ shape: [1126, 512], dtype: 'float32' });
    const norm = Math.hypot(...rows.data.subarray(0, 512));
    expect(norm).toBeCloseTo(1, 5);
    const halves = readNpy(readShared('data/embeddings/lvis-text/lvis_v1_clip_a+cname.npy', context));
    expect(halves).toMatchObject({ shape: [1203, 512], dtype: 'float16' });
    expect(halves.data.every(Number.isFinite)).toBe(true);
  });

  it.each([
    ['objects', header("'|O'", '(1,)'), /"\|O"/],
    ['big-endian numbers', header("'>f4'", '(1,)'), /">f4"/],
    ['records', header("[('a', '<f4')]", '(1,)'), /records of named fields/],
    ['an expression', header("'<f4'", '(__import__("os"),)'), /not what NumPy writes/],
    ['a shape that is no tuple', header("'<f4'", '(1)'), /not what NumPy writes/],
    ['a negative dim', header("'<f4'", '(-1,)'), /not what NumPy writes/],
    ['an unknown key', "{'descr': '<f4', 'fortran_order': False, 'shape': (), 'x': ()}", /not what NumPy writes/],
    ['a missing key', "{'descr': '<f4', 'shape': ()}", /not what NumPy writes/],
    ['a key given twice', "{'descr': '<f4', 'descr': '<f4', 'shape': ()}", /not what NumPy writes/],
    ['text after the header', `${header("'<f4'", '()')}x`, /not what NumPy writes/],
    ['no header', '', /not what NumPy writes/],
    ['a shape that overflows', header("'<f4'", '(9007199254740991, 9007199254740991)'), /fewer than 2\^53/],
    ['a dim beyond 2^53', header("'<f4'", '(9999999999999999,)'), /fewer than 2\^53/],
    ['too few data', header("'<f4'", '(2,)'), /expected 8 bytes.*found 4/],
    ['too many data', header("'<f4'", '(0,)'), /expected 0 bytes.*found 4/],
  ])('refuses %s', (_, text, message) => {
    expect(refusal(file(text, [0, 0, 0, 0]))).toMatch(message);
  });

  it('refuses int64 beyond 2^53', () => {
    const data = new Uint8Array(BigInt64Array.of(1n, -(2n ** 53n)).buffer);
    expect(refusal(file(header("'<i8'", '(2,)'), data))).toMatch('found -9007199254740992');
  });

  it('refuses other versions and oversized headers', () => {
    expect(refusal(file(header("'<f4'", '()'), [0, 0, 0, 0], [4, 0]))).toMatch('found 4.0');
    expect(refusal(file(header("'<f4'", '()'), [0, 0, 0, 0], [1, 1]))).toMatch('found 1.1');
    expect(refusal(concat([0x93], utf8('NUMPY'), [2, 0, 255, 255, 255, 255]))).toMatch('too large');
    const spaces = file(`{'descr'${' '.repeat(9_900)}`);
    // A search that goes back at every blank would be at it for the rest of the day.
    expect(refusal(spaces)).toMatch('not what NumPy writes');
  });

  it('refuses a file cut off at any byte', () => {
    const bytes = fromBase64(cases[0]?.bytes ?? '');
    for (let length = 0; length < bytes.length; length++) refusal(bytes.subarray(0, length));
  });
});

describe('writeNpy', () => {
  const written = cases.filter(({ name }) => /^(float32|int32)/.test(name) && !/fortran|version/.test(name));

  it.each(written)('writes the bytes of numpy.save: $name', ({ name, shape, bytes }) => {
    const { data } = readNpy(fromBase64(bytes));
    const value = name.startsWith('int32') ? intTensor(data, shape) : tensor(data, shape);
    expect(toBase64(writeNpy(value))).toBe(bytes);
  });

  it('writes real embeddings again, byte for byte', (context) => {
    const bytes = readShared('data/embeddings/flickr8k-500/text_embeddings.npy', context);
    expect(Buffer.compare(writeNpy(npyToFloat32(readNpy(bytes))), bytes)).toBe(0);
  });

  it('refuses values that do not fill the shape', () => {
    expect(errorOf(() => writeNpy({ shape: [2], data: Float32Array.of(1) })).code).toBe('SHAPE_MISMATCH');
  });
});
