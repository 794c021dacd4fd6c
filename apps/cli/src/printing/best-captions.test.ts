import { expect, test } from 'vitest';
import { asCsv, bestCaptions } from './best-captions.ts';

const none = { images: [], captions: [] };

test('finds the highest scores, best first, equal ones by row', () => {
  const rows = (scores: number[], top: number) =>
    bestCaptions(0, Float32Array.from(scores), top, none).best.map(({ row }) => row);
  expect(rows([0.5, -1, 2, 0.5, 2, 0], 4)).toEqual([2, 4, 0, 3]);
  expect(rows([3, 2, 1], 1)).toEqual([0]);
  expect(rows([1, 2], 5)).toEqual([1, 0]);
  // Against sorting, on many values with ties.
  const many = Array.from({ length: 500 }, (_, i) => (i * 7919) % 97);
  const sorted = many.map((_, i) => i).sort((a, b) => (many[b] ?? 0) - (many[a] ?? 0) || a - b);
  expect(rows(many, 50)).toEqual(sorted.slice(0, 50));
});

test('names images and captions where they are known', () => {
  const labels = { images: ['x.jpg'], captions: ['a "b"', 'c, d'] };
  const found = bestCaptions(0, Float32Array.of(0.25, 0.5), 2, labels);
  expect(asCsv([found])).toBe('image,rank,text row,score,caption\nx.jpg,1,1,0.5,"c, d"\nx.jpg,2,0,0.25,"a ""b"""\n');
});
