import { type Matrix, matrix } from '@fgclip/core';
import { writeNpy } from '@fgclip/core/formats';
import { describe, expect, it } from 'vitest';
import { containersOf } from '../../../core/test/format-support.ts';
import { importEmbeddings } from './import-embeddings.ts';

const captions = [
  { image: 'a', caption: 'red mug' },
  { image: 'a', caption: 'mug' },
  { image: 'b', caption: 'mug' },
  { image: 'b', caption: 'mug' },
];
const imageEmbeddings = matrix([1, 2, 1, 2, 3, 4, 3, 4], 4, 2);
const textEmbeddings = matrix([1, 0, 0, 1, 0, 1, 0.5, 1], 4, 2);
const input = { imageEmbeddings, textEmbeddings, captions };

describe('importEmbeddings', () => {
  it('writes images and captions once and ties them together', () => {
    const table = importEmbeddings({ ...input, model: 'clip' });
    expect(table.imageIds).toEqual(['a', 'b']);
    expect([...table.images.data]).toEqual([1, 2, 3, 4]);
    expect(table.captions).toEqual(['red mug', 'mug', 'mug']);
    expect([...table.texts.data]).toEqual([1, 0, 0, 1, 0.5, 1]);
    expect(table.annotations).toEqual([
      { image: 0, captions: [0, 1] },
      { image: 1, captions: [1, 2] },
    ]);
    expect(table.manifest.model).toBe('clip');
  });

  it('reads .npy bytes', () => {
    const table = importEmbeddings({ ...input, imageEmbeddings: writeNpy(imageEmbeddings) });
    expect(table).toEqual(importEmbeddings(input));
    for (const [container, bytes] of containersOf(writeNpy(imageEmbeddings))) {
      expect(importEmbeddings({ ...input, imageEmbeddings: bytes }), container).toEqual(table);
    }
    const flat = writeNpy({ shape: [8], data: imageEmbeddings.data });
    expect(() => importEmbeddings({ ...input, imageEmbeddings: flat })).toThrow(/expected \[rows, d\]; found \[8\]/);
  });

  it('numbers many rows that share a caption as a look at every pair would', () => {
    const [rows, dimension] = [3000, 3];
    // Few enough values that rows repeat, zeros of both signs among them; no row is all zeros.
    const data = Float32Array.from({ length: rows * dimension }, (_, i) =>
      i % dimension === 2 ? 1 : ([0, -0, 1, -2.5][(i * i + (i >> 3)) % 4] ?? 0),
    );
    const texts = matrix(data, rows, dimension);
    const images = matrix(new Float32Array(rows * dimension).fill(1), rows, dimension);
    const shared = Array.from({ length: rows }, (_, i) => ({ image: `${i}`, caption: i % 7 === 0 ? 'mug' : 'cup' }));
    const table = importEmbeddings({ imageEmbeddings: images, textEmbeddings: texts, captions: shared });
    // JSON writes -0 as 0.
    const keys = shared.map(({ caption }, i) => JSON.stringify([caption, ...data.subarray(3 * i, 3 * i + 3)]));
    const numbers = new Map([...new Set(keys)].map((key, number) => [key, number]));
    expect(table.annotations.map(({ captions: [text] }) => text)).toEqual(keys.map((key) => numbers.get(key)));
    expect(table.captions).toHaveLength(numbers.size);
  });

  it('names the rows where an image has two embeddings', () => {
    const moved = matrix([1, 2, 1, 2, 3, 4, 3, 4.25], 4, 2);
    expect(() => importEmbeddings({ ...input, imageEmbeddings: moved, files: { images: 'i.npy' } })).toThrow(
      /i.npy: Image "b" has different embeddings in rows 2 and 3/,
    );
    expect(importEmbeddings({ ...input, imageEmbeddings: moved, tolerance: 0.25 }).imageIds).toHaveLength(2);
  });

  it('names the rows without a partner', () => {
    const few = matrix([1, 2, 1, 2], 2, 2);
    expect(() => importEmbeddings({ ...input, textEmbeddings: few })).toThrow(/no embedding for caption rows 2, 3/);
    expect(() => importEmbeddings({ ...input, captions: captions.slice(1) })).toThrow(/no caption for embedding row 3/);
  });

  it('names the rows with NaN, and those of zeros', () => {
    const broken: Matrix = { shape: [4, 2], data: Float32Array.from(imageEmbeddings.data) };
    broken.data[5] = Number.NaN;
    expect(() => importEmbeddings({ ...input, imageEmbeddings: broken })).toThrow(/1 broken: row 2/);
    broken.data.fill(0, 4);
    expect(() => importEmbeddings({ ...input, imageEmbeddings: broken })).toThrow(/2 of zeros: rows 2, 3/);
  });
});
