import { describe, expect, it } from 'vitest';
import { containersOf, errorOf } from '../../test/format-support.ts';
import { bytesOf } from './byte-reader.ts';
import { asFloat64, type StoredDType, toFloat32, toFloat64, toInt32 } from './stored-tensor.ts';

function stored(dtype: StoredDType, data: ArrayBufferView & { length: number }) {
  return { dtype, shape: [data.length], bytes: bytesOf(data) };
}

describe('toFloat64', () => {
  it('keeps every bit of what asFloat64() wrote, and widens the rest', () => {
    const values = Float64Array.of(0.1, -1e300, 2 ** -1074);
    expect(toFloat64(asFloat64(values, [3]))).toEqual(values);
    expect(toFloat64(stored('F32', Float32Array.of(0.5)))).toEqual(Float64Array.of(0.5));
    expect(() => toFloat64(stored('C64', Float64Array.of(0)))).toThrow(/cannot be read as numbers/);
  });
});

describe('toFloat32', () => {
  it('rounds 64-bit numbers', () => {
    expect(toFloat32(stored('F64', Float64Array.of(0.1, 1e300))).data).toEqual(Float32Array.of(0.1, Infinity));
    expect(toFloat32(stored('I64', BigInt64Array.of(-(2n ** 53n) + 1n, 5n))).data).toEqual(
      Float32Array.of(-(2 ** 53), 5),
    );
    expect(toFloat32(stored('U64', BigUint64Array.of(2n ** 40n))).data).toEqual(Float32Array.of(2 ** 40));
  });

  it('reads bytes at any address, in whatever they come', () => {
    for (let at = 0; at < 8; at++) {
      for (const values of [Float32Array.of(-1, 2), Float64Array.of(-1, 2), BigInt64Array.of(-1n, 2n)]) {
        const dtype = values instanceof Float32Array ? 'F32' : values instanceof Float64Array ? 'F64' : 'I64';
        for (const [container, bytes] of containersOf(bytesOf(values), at)) {
          expect(toFloat32({ dtype, shape: [2], bytes }).data, `${dtype}, ${container}`).toEqual(
            Float32Array.of(-1, 2),
          );
        }
      }
    }
  });

  it('refuses integers that are not exact, and types that are no numbers here', () => {
    const cases = [
      stored('I64', BigInt64Array.of(2n ** 53n)),
      stored('I64', BigInt64Array.of(-(2n ** 63n))),
      stored('U64', BigUint64Array.of(2n ** 64n - 1n)),
      stored('C64', Float64Array.of(0)),
      stored('F8_E4M3', Uint8Array.of(0)),
    ];
    for (const value of cases) {
      expect(errorOf(() => toFloat32(value, { file: 'x' }))).toMatchObject({ code: 'INVALID_FORMAT', file: 'x' });
    }
  });
});

describe('toInt32', () => {
  it('takes integers of any width, and booleans', () => {
    const limits = [2 ** 31 - 1, -(2 ** 31)];
    expect(Array.from(toInt32(stored('I64', BigInt64Array.from(limits.map(BigInt)))).data)).toEqual(limits);
    expect(Array.from(toInt32(stored('U32', Uint32Array.of(2 ** 31 - 1))).data)).toEqual([2 ** 31 - 1]);
    expect(Array.from(toInt32(stored('I16', Int16Array.of(-5))).data)).toEqual([-5]);
    expect(Array.from(toInt32(stored('BOOL', Uint8Array.of(1, 0))).data)).toEqual([1, 0]);
  });

  it('refuses what int32 cannot hold', () => {
    const cases = [
      stored('I64', BigInt64Array.of(0n, 2n ** 31n)),
      stored('U32', Uint32Array.of(2 ** 31)),
      stored('F32', Float32Array.of(1)),
      stored('BF16', Uint16Array.of(0)),
    ];
    for (const value of cases) expect(errorOf(() => toInt32(value)).code).toBe('INVALID_FORMAT');
  });
});
