import { describe, expect, it } from 'vitest';
import { assignTokens, type BoxedObject, type RelativeBox } from './boxed-scenes.ts';

const object = (box: RelativeBox, visible = 1): BoxedObject => ({
  box,
  visible,
  kind: 'mug',
  color: 'red',
  coarse: ['a mug'],
  fine: [],
});
/** Row by row, as text. */
const drawn = (owners: Int32Array, grid: number) =>
  Array.from({ length: grid }, (_, row) =>
    Array.from(owners.subarray(row * grid, (row + 1) * grid), (owner) => (owner < 0 ? '.' : owner)).join(''),
  );

describe('assignTokens', () => {
  it('gives an object the middle of its box', () => {
    // A box from 0.125 to 0.875 across and 0.25 to 0.75 down: its core is half of that.
    expect(drawn(assignTokens([object([0.5, 0.5, 0.75, 0.5])], 8), 8)).toEqual([
      ...Array(3).fill('........'),
      ...Array(2).fill('..0000..'),
      ...Array(3).fill('........'),
    ]);
  });

  it('gives the smallest one the token under its centre, at the edge, too', () => {
    expect(drawn(assignTokens([object([0.3, 0.99, 0.01, 0.01])], 4), 4)).toEqual(['....', '....', '....', '.0..']);
    expect(drawn(assignTokens([object([1, 0, 0.01, 0.01])], 2), 2)).toEqual(['.0', '..']);
  });

  it('gives a token that two want to the one that is hidden less, and none to what is hardly seen', () => {
    const objects = [object([0.5, 0.5, 1, 1], 0.9), object([0.5, 0.5, 1, 1], 0.5), object([0.1, 0.1, 0.1, 0.1], 0.1)];
    expect([...new Set(assignTokens(objects, 4))].sort()).toEqual([-1, 0]);
  });
});
