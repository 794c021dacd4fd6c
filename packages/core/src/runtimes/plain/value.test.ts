import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { broadcastStrides, forEachRow, rowMajorStrides } from './value.ts';

/** What forEachRow visits, element by element. */
function visited(shape: readonly number[], strides: readonly (readonly number[])[]): number[][] {
  const all: number[][] = [];
  forEachRow(shape, strides, (starts, steps, count) => {
    for (let n = 0; n < count; n++) all.push(starts.map((start, i) => start + n * (steps[i] ?? 0)));
  });
  return all;
}

/** The same by the definition: every index of the shape in order, times the strides. */
function expected(shape: readonly number[], strides: readonly (readonly number[])[]): number[][] {
  const indices = shape.reduce<number[][]>(
    (prefixes, size) => prefixes.flatMap((prefix) => Array.from({ length: size }, (_, i) => [...prefix, i])),
    [[]],
  );
  return indices.map((index) =>
    strides.map((stride) => index.reduce((at, i, axis) => at + i * (stride[axis] ?? 0), 0)),
  );
}

const shapes = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 });

describe('forEachRow', () => {
  it('visits what the definition visits, in order', () => {
    const cases = shapes.chain((shape) =>
      fc.record({
        shape: fc.constant(shape),
        strides: fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 4, maxLength: 4 }), {
          minLength: 1,
          maxLength: 3,
        }),
      }),
    );
    fc.assert(
      fc.property(cases, ({ shape, strides }) => {
        expect(visited(shape, strides)).toEqual(expected(shape, strides));
      }),
    );
  });

  it.each([
    ['one shape', [4, 5, 6], [4, 5, 6], 1],
    ['a scalar', [4, 5, 6], [], 1],
    ['a row', [4, 5, 6], [6], 20],
    ['a column', [4, 5, 6], [4, 5, 1], 20],
    ['a matrix', [4, 5, 6], [5, 6], 4],
  ])('is as few rows as can be: %s', (_, shape, other, rows) => {
    let count = 0;
    forEachRow(shape, [rowMajorStrides(shape), broadcastStrides(other, shape)], () => count++);
    expect(count).toBe(rows);
  });
});
