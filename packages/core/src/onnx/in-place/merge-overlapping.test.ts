import { expect, it } from 'vitest';
import { mergeOverlapping } from './merge-overlapping.ts';

it('merges what overlaps, directly or through others', () => {
  expect(mergeOverlapping([['a'], ['b', 'c'], ['d', 'a']])).toEqual([
    ['a', 'd'],
    ['b', 'c'],
  ]);
  expect(mergeOverlapping([['a'], ['b'], ['c', 'b'], ['a', 'c']])).toEqual([['a', 'b', 'c']]);
  expect(mergeOverlapping([])).toEqual([]);
});
