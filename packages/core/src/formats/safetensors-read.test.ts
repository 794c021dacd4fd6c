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
import { MAX_SAFETENSORS_HEADER_BYTES, readSafetensors } from './safetensors.ts';
import { toFloat32 } from './stored-tensor.ts';

interface Golden {
  cases: { name: string; metadata: Record<string, string> | null; bytes: string }[];
  values: Record<string, string>;
}

const golden = readFixture<Golden>('safetensors.json');
const goldenBytes = (name: string) => fromBase64(golden.cases.find((item) => item.name === name)?.bytes ?? '');

/** A file with this header, as text or bytes, and so many bytes of data. */
function file(header: string | Uint8Array, dataBytes = 0): Uint8Array {
  const bytes = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  return concat(new Uint8Array(BigUint64Array.of(BigInt(bytes.length)).buffer), bytes, new Uint8Array(dataBytes));
}

function entry(shape: unknown, offsets: unknown, dtype = 'F32'): string {
  return JSON.stringify({ dtype, shape, data_offsets: offsets });
}

function refusal(bytes: Uint8Array): string {
  const error = errorOf(() => readSafetensors(bytes, { file: 'x.safetensors' }));
  expect(error).toMatchObject({ code: 'INVALID_FORMAT', file: 'x.safetensors' });
  return error.message;
}

describe('readSafetensors, files of the reference writer', () => {
  it('reads every type', () => {
    const { tensors } = readSafetensors(goldenBytes('every type'));
    expect(tensors.size).toBe(34);
    for (const [name, values] of Object.entries(golden.values)) {
      const stored = tensors.get(name);
      expect(stored && toBase64(toFloat32(stored).data), name).toBe(values);
      expect(stored?.shape).toEqual([2]);
    }
  });

  it('reads zero-size and rank-0 tensors', () => {
    const { tensors } = readSafetensors(goldenBytes('shapes'));
    expect(tensors.get('empty')).toEqual({ dtype: 'F32', shape: [0, 3], bytes: new Uint8Array() });
    expect(tensors.get('scalar')).toMatchObject({ dtype: 'I32', shape: [] });
  });

  it('takes __proto__ and constructor for plain keys, of tensors and of metadata', () => {
    const { tensors } = readSafetensors(goldenBytes('names'));
    for (const name of ['__proto__', 'constructor', '', '\u2028', 'quo"te\\', '\u{1f436}']) {
      expect(tensors.get(name), name).toMatchObject({ dtype: 'F32', shape: [] });
    }
    const { metadata } = readSafetensors(goldenBytes('metadata'));
    expect(Object.entries(metadata)).toEqual([['__proto__', 'é"\\\x01\u2028']]);
    expect(metadata.constructor).toBeUndefined();
  });

  it('views the file, and copies float32 only where it is not aligned', () => {
    const bytes = goldenBytes('every type');
    const aligned = readSafetensors(bytes).tensors.get('a.float32');
    expect(aligned && toFloat32(aligned).data.buffer).toBe(bytes.buffer);
    const odd = unaligned(bytes);
    const copied = readSafetensors(odd).tensors.get('a.float32');
    expect(copied && toFloat32(copied).data.buffer).not.toBe(odd.buffer);
    expect(copied && toBase64(toFloat32(copied).data)).toBe(golden.values['a.float32']);
  });

  it('reads every type at every address of every container, and leaves the file alone', () => {
    for (let at = 0; at < 8; at++) {
      for (const [container, bytes] of containersOf(goldenBytes('every type'), at)) {
        const before = toBase64(bytes);
        const { tensors } = readSafetensors(bytes);
        for (const [name, values] of Object.entries(golden.values)) {
          const stored = tensors.get(name);
          expect(stored && toBase64(toFloat32(stored).data), `${name}, ${container}`).toBe(values);
        }
        expect(readSafetensors(bytes).tensors.get('a.uint8')?.bytes, container).toEqual(tensors.get('a.uint8')?.bytes);
        expect(toBase64(bytes)).toBe(before);
      }
    }
  });

  it('reads the reference values of the heads', (context) => {
    const bytes = readShared('reference/heads.safetensors', context);
    const { tensors } = readSafetensors(bytes);
    expect(tensors.get('attention.param.mha.in_proj_weight')).toMatchObject({ dtype: 'F32', shape: [192, 64] });
  });
});

describe('readSafetensors, the length of the header', () => {
  const withLength = (length: bigint) => concat(new Uint8Array(BigUint64Array.of(length).buffer), [0x7b, 0x7d]);

  it('refuses files too short to have one', () => {
    for (let length = 0; length < 8; length++) expect(refusal(new Uint8Array(length))).toMatch('ends too early');
  });

  it('refuses a length over the limit, however large', () => {
    const lengths = [BigInt(MAX_SAFETENSORS_HEADER_BYTES) + 1n, 2n ** 31n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n];
    for (const length of lengths) expect(refusal(withLength(length))).toMatch(`found ${length}`);
  });

  it('refuses a length over that of the file', () => {
    expect(refusal(withLength(3n))).toMatch('ends too early');
    expect(refusal(withLength(BigInt(MAX_SAFETENSORS_HEADER_BYTES)))).toMatch('ends too early');
  });
});

describe('readSafetensors, the header', () => {
  it.each([
    ['no brace first', ` {"a":${entry([1], [0, 4])}}`, /start with '\{'/],
    ['nothing', '', /start with '\{'/],
    ['an array', '[]', /start with '\{'/],
    ['no JSON', '{"a"', /not JSON/],
    ['text after the object', '{}x', /not JSON/],
    ['two objects', '{}{}', /not JSON/],
    ['a NUL after the object', '{}\0', /not JSON/],
    ['deep nesting', `{"a":${'['.repeat(100_000)}`, /nested/],
    ['half a surrogate pair', `{"\\ud800":${entry([1], [0, 4])}}`, /Unicode/],
    ['half a surrogate pair and the other in the value', '{"__metadata__":{"\\ud83d":"\\udc36"}}', /Unicode/],
    ['a number in the metadata', '{"__metadata__":{"a":1}}', /object of strings/],
    ['an array as metadata', '{"__metadata__":["a"]}', /object of strings/],
    ['null as metadata', '{"__metadata__":null}', /object of strings/],
    ['a number as entry', '{"a":1}', /described/],
    ['an unknown field', `{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4],"x":0}}`, /described/],
    ['a missing field', `{"a":{"dtype":"F32","shape":[]}}`, /described/],
    ['an inherited field', `{"a":{"__proto__":{"dtype":"F32"},"shape":[],"data_offsets":[0,4]}}`, /described/],
    ['an unknown type', `{"a":${entry([1], [0, 4], 'F12')}}`, /unknown element type.*"F12"/],
    ['an inherited name as type', `{"a":${entry([1], [0, 4], 'toString')}}`, /unknown element type/],
    ['a fraction as dim', `{"a":${entry([0.5], [0, 4])}}`, /described/],
    ['a negative dim', `{"a":${entry([-1], [0, 4])}}`, /described/],
    ['a dim beyond 2^53', '{"a":{"dtype":"U8","shape":[18446744073709551615],"data_offsets":[0,4]}}', /described/],
    ['three offsets', `{"a":${entry([1], [0, 4, 8])}}`, /pair/],
    ['one offset', `{"a":${entry([1], [0])}}`, /pair/],
  ])('refuses %s', (_, header, message) => {
    expect(refusal(file(header, 4))).toMatch(message);
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(refusal(file(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d)))).toMatch('UTF-8');
  });

  it('takes spaces and line ends after the object', () => {
    expect(readSafetensors(file(`{"a":${entry([1], [0, 4])}} \n\t `, 4)).tensors.size).toBe(1);
  });

  it.each([
    ['a tensor', `{"a":${entry([1], [0, 4])},"a":${entry([1], [0, 4])}}`],
    ['a tensor, once escaped', `{"a":${entry([1], [0, 4])},"\\u0061":${entry([1], [0, 4])}}`],
    ['a field', '{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}'],
    ['metadata', `{"__metadata__":{"x":"y"},"__metadata__":{},"a":${entry([1], [0, 4])}}`],
    ['a key of metadata', `{"__metadata__":{"x:\\":":"y","x:\\":":"z"},"a":${entry([1], [0, 4])}}`],
  ])('refuses %s given twice', (_, header) => {
    expect(refusal(file(header, 4))).toMatch('twice');
  });

  it('is not misled by colons and braces in strings', () => {
    const header = `{"__metadata__":{"a:\\"{":"[[[[:\\\\"},"x:{[":${entry([1], [0, 4])}}`;
    expect(readSafetensors(file(header, 4))).toMatchObject({ metadata: { 'a:"{': '[[[[:\\' } });
  });
});

describe('readSafetensors, the data', () => {
  it.each([
    ['ten tensors in the same bytes', [...'abcdefghij'].map(() => entry([1], [0, 4])), 4, /hole or overlaps/],
    ['overlap', [entry([2], [0, 8]), entry([2], [4, 12])], 12, /hole or overlaps/],
    ['a hole', [entry([1], [0, 4]), entry([1], [8, 12])], 12, /hole or overlaps/],
    ['a hole at the start', [entry([1], [4, 8])], 8, /hole or overlaps/],
    ['an end before the beginning', [entry([1], [0, 4]), entry([0], [4, 0])], 4, /hole or overlaps/],
    ['bytes after the last tensor', [entry([1], [0, 4])], 5, /follow/],
    ['bytes without a tensor', [], 1, /follow/],
    ['missing bytes', [entry([1], [0, 4])], 2, /file ends/],
    ['fewer bytes than the shape', [entry([2], [0, 4])], 4, /fit its shape/],
    ['more bytes than the shape', [entry([1], [0, 8])], 8, /fit its shape/],
    ['a shape that overflows', [entry([2, 2 ** 53 - 2], [0, 4])], 4, /fewer than 2\^53/],
    ['a shape that overflows to zero in 64 bits', [entry([2 ** 32, 2 ** 32], [0, 0])], 0, /fewer than 2\^53/],
    ['a shape whose bytes overflow', [entry([2 ** 52], [0, 4])], 4, /fewer than 2\^53/],
  ])('refuses %s', (_, entries, dataBytes, message) => {
    const header = `{${entries.map((text, i) => `"t${i}":${text}`).join(',')}}`;
    expect(refusal(file(header, dataBytes))).toMatch(message);
  });

  it('orders tensors by their bytes, whatever the order of the header', () => {
    const header = `{"b":${entry([1], [4, 8])},"none":${entry([0], [4, 4])},"a":${entry([1], [0, 4])}}`;
    expect([...readSafetensors(file(header, 8)).tensors.keys()]).toEqual(['a', 'none', 'b']);
  });
});
