import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf } from '../../../test/format-support.ts';
import { readMessage } from '../../../test/onnx-reader.ts';
import {
  bytesField,
  concatenate,
  floatField,
  messageField,
  packedField,
  stringField,
  toBytes,
  varint,
  varintField,
} from './protobuf.ts';

const hex = (bytes: Iterable<number>) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');

describe('varint', () => {
  // 150 is the example of protobuf's own documentation; the rest follows from its rules by hand.
  it.each([
    [0, '00'],
    [1, '01'],
    [127, '7f'],
    [128, '80 01'],
    [150, '96 01'],
    [16383, 'ff 7f'],
    [16384, '80 80 01'],
    [2 ** 31 - 1, 'ff ff ff ff 07'],
    [2 ** 31, '80 80 80 80 08'],
    [2 ** 32 - 1, 'ff ff ff ff 0f'],
    [2 ** 32, '80 80 80 80 10'],
    [Number.MAX_SAFE_INTEGER, 'ff ff ff ff ff ff ff 0f'],
    [2n ** 63n - 1n, 'ff ff ff ff ff ff ff ff 7f'],
    [2n ** 64n - 1n, 'ff ff ff ff ff ff ff ff ff 01'],
    [-1, 'ff ff ff ff ff ff ff ff ff 01'],
    [-(2n ** 63n), '80 80 80 80 80 80 80 80 80 01'],
  ])('writes %s as %s', (value, bytes) => {
    expect(hex(varint(value))).toBe(bytes);
  });

  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 2n ** 64n, -(2n ** 63n) - 1n])('refuses %s', (value) => {
    expect(errorOf(() => varint(value)).code).toBe('INVALID_ARGUMENT');
  });
});

describe('fields', () => {
  it('are tag and value as the documentation has them', () => {
    expect(hex(toBytes(varintField(1, 150)))).toBe('08 96 01');
    expect(hex(toBytes(stringField(2, 'testing')))).toBe('12 07 74 65 73 74 69 6e 67');
    expect(hex(toBytes(messageField(3, [varintField(1, 150)])))).toBe('1a 03 08 96 01');
    expect(hex(toBytes(packedField(6, [3, 270, 86942])))).toBe('32 06 03 8e 02 9e a7 05');
    expect(hex(toBytes(floatField(2, 1)))).toBe('15 00 00 80 3f');
    expect(hex(toBytes(varintField(20, 7)))).toBe('a0 01 07');
    expect(hex(toBytes(stringField(1, '')))).toBe('0a 00');
    expect(hex(toBytes(packedField(1, [])))).toBe('0a 00');
  });

  it('refer to large values instead of copying them', () => {
    const value = new Uint8Array(1 << 20);
    expect(messageField(5, [messageField(7, [bytesField(9, value)])]).pieces.at(-1)).toBe(value);
  });

  it('come back from a reader that knows nothing of the writer', () => {
    const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    const number = fc.integer({ min: 1, max: 2 ** 29 - 1 });
    fc.assert(
      fc.property(number, int64, fc.string({ unit: 'grapheme' }), fc.array(int64), (field, integer, text, list) => {
        const inner = concatenate([varintField(1, integer), stringField(2, text), packedField(3, list)]);
        const outer = readMessage(toBytes(messageField(field, [inner]))).message(field);
        expect(outer.int(1)).toBe(integer);
        expect(outer.text(2)).toBe(text);
        expect(outer.packed(3)).toEqual(list);
      }),
    );
  });
});
