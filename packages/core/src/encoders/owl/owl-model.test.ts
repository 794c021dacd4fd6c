import { describe, expect, it } from 'vitest';
import { classLogits, keptRows, unitRow } from './owl-model.ts';

describe('classLogits', () => {
  it('are cosines, shifted and then scaled', async () => {
    const patches = {
      embeddings: Float32Array.of(3, 4, 0, -2),
      shifts: Float32Array.of(0.5, -1),
      scales: Float32Array.of(10, 2),
    };
    const texts = [Float32Array.of(7, 0), Float32Array.of(0, 0.1), Float32Array.of(1, 1)].map(unitRow);
    const logits = await classLogits(patches, texts);
    const expected = [
      ...[(0.6 + 0.5) * 10, (0.8 + 0.5) * 10, (1.4 / Math.SQRT2 + 0.5) * 10],
      ...[(0 - 1) * 2, (-1 - 1) * 2, (-1 / Math.SQRT2 - 1) * 2],
    ];
    expect(logits).toHaveLength(6);
    for (const [i, logit] of logits.entries()) expect(logit).toBeCloseTo(expected[i] ?? Number.NaN, 3);
  });

  it('are finite for rows without a direction', () => {
    expect([...unitRow(Float32Array.of(0, 0))]).toEqual([0, 0]);
  });

  it('stop', async () => {
    const patches = { embeddings: Float32Array.of(1), shifts: Float32Array.of(0), scales: Float32Array.of(1) };
    await expect(classLogits(patches, [Float32Array.of(1)], AbortSignal.abort())).rejects.toMatchObject({
      code: 'ABORTED',
    });
  });
});

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
