import { describe, expect, it } from 'vitest';
import { finishRows, readRows } from './rows.ts';

const nameOf = (row: number) => `picture ${row}`;

describe('readRows', () => {
  it('copies float32 and converts float16', () => {
    const data = Float32Array.of(1, 2);
    const rows = readRows('x', { dtype: 'float32', shape: [1, 2], data }, 1, 2);
    expect(rows).toEqual(data);
    expect(rows.buffer).not.toBe(data.buffer);
    const halves = { dtype: 'float16', shape: [1, 2], data: Uint16Array.of(0x3c00, 0xc000) } as const;
    expect(readRows('x', halves, 1, 2)).toEqual(Float32Array.of(1, -2));
  });

  it.each([
    [undefined, 'SHAPE_MISMATCH', /x is not.*\[1, 2\]; found nothing/],
    [{ dtype: 'float32', shape: [1, 3], data: new Float32Array(3) }, 'SHAPE_MISMATCH', /found \[1, 3\]/],
    [{ dtype: 'float32', shape: [2], data: new Float32Array(2) }, 'SHAPE_MISMATCH', /found \[2\]/],
    [{ dtype: 'int64', shape: [1, 2], data: new BigInt64Array(2) }, 'RUNTIME', /found int64/],
  ] as const)('refuses %o', (output, code, message) => {
    expect(() => readRows('x', output, 1, 2)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });
});

describe('finishRows', () => {
  it('scales to unit length, each row by itself', () => {
    const rows = Float32Array.of(3, 4, 0, -2);
    finishRows(rows, 2, { nameOf });
    expect(rows).toEqual(Float32Array.of(3, 4, 0, -2));
    finishRows(rows, 2, { normalize: true, nameOf });
    expect(rows).toEqual(Float32Array.of(0.6, 0.8, 0, -1));
  });

  it('names a row that has no direction, or is not finite', () => {
    const zero = Float32Array.of(3, 4, 0, 0);
    finishRows(zero.slice(), 2, { nameOf });
    expect(() => finishRows(zero, 2, { normalize: true, nameOf })).toThrow(
      expect.objectContaining({ code: 'INVALID_DATA', message: expect.stringMatching(/picture 1 is zero/) }),
    );
    expect(() => finishRows(Float32Array.of(1, 1, 1, Number.POSITIVE_INFINITY), 2, { nameOf })).toThrow(
      expect.objectContaining({ code: 'INVALID_DATA', message: expect.stringMatching(/picture 1 .* found Infinity/) }),
    );
  });
});
