import { describe, expect, it } from 'vitest';
import { keptRows } from './kept-rows.ts';

/** Rows of a caption's letters, and what was made when. */
function letters(most: number) {
  const made: string[] = [];
  const rowsOf = keptRows({
    most,
    make: async (captions) => {
      made.push(captions.join(' '));
      await undefined;
      return captions.map((caption) => Float32Array.from(caption, (letter) => letter.charCodeAt(0)));
    },
  });
  return {
    made,
    read: async (...captions: string[]) => (await rowsOf(captions)).map((row) => String.fromCharCode(...row)),
  };
}

describe('keptRows', () => {
  it('makes each row once', async () => {
    const { made, read } = letters(10);
    expect(await read('a', 'b', 'a')).toEqual(['a', 'b', 'a']);
    expect(await read('c', 'b')).toEqual(['c', 'b']);
    expect(await read('b', 'a')).toEqual(['b', 'a']);
    expect(made).toEqual(['a b', 'c']);
  });

  it('keeps no more than it may, and gives them all the same', async () => {
    const { made, read } = letters(2);
    expect(await read('a', 'b', 'c', 'd')).toEqual(['a', 'b', 'c', 'd']);
    expect(await read('d', 'c')).toEqual(['d', 'c']);
    expect(await read('a')).toEqual(['a']);
    expect(made).toEqual(['a b c d', 'a']);
  });

  it('loses no row to others who fill the store meanwhile', async () => {
    const { read } = letters(1);
    await read('a');
    expect(await Promise.all([read('a', 'b'), read('c', 'd'), read('a')])).toEqual([['a', 'b'], ['c', 'd'], ['a']]);
  });
});
