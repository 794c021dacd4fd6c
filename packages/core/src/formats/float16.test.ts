import { describe, expect, it } from 'vitest';
import { readFixture, sha256 } from '../../test/format-support.ts';
import { bfloat16ToFloat32, float16ToFloat32, float32ToFloat16 } from './float16.ts';

const golden = readFixture<{ widened_sha256: string; rounded_count: number; rounded_sha256: string }>('float16.json');

describe('float16ToFloat32', () => {
  it("widens every float16 to NumPy's float32", () => {
    const widened = float16ToFloat32(Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits));
    const numbers = widened.filter((value) => !Number.isNaN(value));
    expect(numbers).toHaveLength(2 ** 16 - 2 * 1023);
    expect(sha256(numbers)).toBe(golden.widened_sha256);
  });

  it('keeps NaN', () => {
    expect(float16ToFloat32(Uint16Array.of(0x7c01, 0x7e00, 0xffff))).toEqual(Float32Array.of(NaN, NaN, NaN));
  });
});

describe('float32ToFloat16', () => {
  it("rounds three million values around every tie to NumPy's float16", () => {
    const words = new Uint32Array(3 * 2 ** 20);
    let count = 0;
    for (let k = 0; k < 2 ** 20; k++) {
      for (const step of [0, 1, -1]) {
        const word = ((k << 12) + step) >>> 0;
        if ((word & 0x7fffffff) <= 0x7f800000) words[count++] = word;
      }
    }
    expect(count).toBe(golden.rounded_count);
    expect(sha256(float32ToFloat16(new Float32Array(words.buffer, 0, count)))).toBe(golden.rounded_sha256);
  });

  it('rounds to even, to subnormals, to infinity, and keeps NaN and the sign of zero', () => {
    const cases: [number, number][] = [
      [1, 0x3c00],
      [1 + 2 ** -11, 0x3c00],
      [1 + 3 * 2 ** -11, 0x3c02],
      [-2, 0xc000],
      [-0, 0x8000],
      [2 ** -24, 0x0001],
      [2 ** -25, 0x0000],
      [1.5 * 2 ** -24, 0x0002],
      [2 ** -14 - 2 ** -26, 0x0400],
      [65504, 0x7bff],
      [65519.99609375, 0x7bff],
      [65520, 0x7c00],
      [-Infinity, 0xfc00],
    ];
    expect([...float32ToFloat16(Float32Array.from(cases, ([value]) => value))]).toEqual(cases.map(([, bits]) => bits));
    expect(float16ToFloat32(float32ToFloat16(Float32Array.of(NaN)))).toEqual(Float32Array.of(NaN));
  });
});

describe('bfloat16ToFloat32', () => {
  it('is the upper half of a float32', () => {
    const widened = bfloat16ToFloat32(Uint16Array.of(0x3f80, 0xc000, 0x0001, 0x7f80, 0x7fc0, 0x4049));
    expect(widened).toEqual(Float32Array.of(1, -2, 2 ** -133, Infinity, NaN, 3.140625));
  });
});
