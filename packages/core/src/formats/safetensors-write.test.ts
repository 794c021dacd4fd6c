import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf, fromBase64, readFixture, readShared, toBase64 } from '../../test/format-support.ts';
import { intTensor, tensor } from '../tensor/tensor.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';
import { asFloat16, type StoredDType, type StoredTensor, storedDTypes, toFloat32, toInt32 } from './stored-tensor.ts';

interface Golden {
  cases: { name: string; metadata: Record<string, string> | null; bytes: string }[];
}

function reversed<K, V>(map: Map<K, V>): Map<K, V> {
  return new Map([...map].reverse());
}

describe('writeSafetensors', () => {
  it.each(readFixture<Golden>('safetensors.json').cases)(
    'writes the bytes of the reference writer: $name',
    (golden) => {
      const { tensors } = readSafetensors(fromBase64(golden.bytes));
      expect(toBase64(writeSafetensors(reversed(tensors), golden.metadata ?? undefined))).toBe(golden.bytes);
    },
  );

  it('writes the reference values of the heads again, byte for byte', (context) => {
    const bytes = readShared('reference/heads.safetensors', context);
    expect(Buffer.compare(writeSafetensors(reversed(readSafetensors(bytes).tensors)), bytes)).toBe(0);
  });

  it('takes tensors and float16 beside stored tensors', () => {
    const weight = tensor([0.5, -1, 2, 65504], [2, 2]);
    const bytes = writeSafetensors({ weight, half: asFloat16(weight), rows: intTensor([7, -8], [2]) });
    const { tensors } = readSafetensors(bytes);
    expect([...tensors].map(([name, { dtype }]) => [name, dtype])).toEqual([
      ['weight', 'F32'],
      ['rows', 'I32'],
      ['half', 'F16'],
    ]);
    const [float, int, half] = [...tensors.values()];
    expect(float && toFloat32(float)).toEqual(weight);
    expect(half && toFloat32(half)).toEqual(weight);
    expect(int && toInt32(int).data).toEqual(Int32Array.of(7, -8));
  });

  it('reads back what it wrote, for any names, shapes and types', () => {
    const dtypes = Object.keys(storedDTypes) as StoredDType[];
    const stored = fc
      .record({ dtype: fc.constantFrom(...dtypes), shape: fc.array(fc.nat(3), { maxLength: 4 }) })
      .chain(({ dtype, shape }) => {
        const length = shape.reduce((size, dim) => size * dim, 1) * storedDTypes[dtype];
        const bytes = fc.uint8Array({ minLength: length, maxLength: length });
        return fc.record({ dtype: fc.constant(dtype), shape: fc.constant(shape), bytes });
      });
    const characters = ['a', '1', 'é', '\u2028', '\uff5e', '\u{1f436}', '"', '\\', '\0', ':', '{', '_'];
    const text = fc.string({ unit: fc.constantFrom(...characters) }).filter((name) => name !== '__metadata__');
    const pairs = fc.uniqueArray(fc.tuple(text, stored), { selector: ([name]) => name, maxLength: 8 });
    const metadata = fc.dictionary(text, text);
    fc.assert(
      fc.property(pairs, metadata, (tensors, free) => {
        const bytes = writeSafetensors(new Map<string, StoredTensor>(tensors), free);
        const read = readSafetensors(bytes);
        expect(read.tensors.size).toBe(tensors.length);
        for (const [name, { dtype, shape, bytes: values }] of tensors) {
          const found = read.tensors.get(name);
          expect(found).toMatchObject({ dtype, shape });
          expect(found && toBase64(found.bytes)).toBe(toBase64(values));
        }
        expect(Object.entries(read.metadata)).toEqual(Object.entries(free));
        expect(toBase64(writeSafetensors(reversed(read.tensors), read.metadata))).toBe(toBase64(bytes));
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  it('refuses what the format cannot hold', () => {
    const one = tensor([1], [1]);
    const code = (action: () => unknown) => errorOf(action).code;
    expect(code(() => writeSafetensors({ __metadata__: one }))).toBe('INVALID_ARGUMENT');
    expect(code(() => writeSafetensors({ '\ud800': one }))).toBe('INVALID_ARGUMENT');
    expect(code(() => writeSafetensors({}, { a: '\udc00' }))).toBe('INVALID_ARGUMENT');
    expect(code(() => writeSafetensors({}, { a: 1 as unknown as string }))).toBe('INVALID_ARGUMENT');
    for (const shape of [[2], [-1, -1], [0.5, 2], [NaN], []]) {
      const data = Float32Array.of(1, 2, 3);
      expect(
        code(() => writeSafetensors({ a: { shape, data } })),
        `${shape}`,
      ).toBe('INVALID_ARGUMENT');
    }
  });
});
