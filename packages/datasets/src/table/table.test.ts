import { matrix } from '@fgclip/core';
import { describe, expect, it } from 'vitest';
import { createTable } from './create-table.ts';
import { positivePairs, type TableContents } from './table.ts';

const contents: TableContents = {
  images: matrix([1, 2, 3, 4], 2, 2),
  imageIds: ['a.jpg', 'b.jpg'],
  texts: matrix([1, 0, 0, 1, 1, 1], 3, 2),
  captions: ['a red mug', 'a mug', 'a blue mug'],
  annotations: [
    { image: 0, captions: [0, 1], negatives: [2] },
    { image: 1, captions: [2] },
  ],
};

const withAnnotation = (annotation: { image: number; captions: number[]; negatives?: number[] }) =>
  createTable({ ...contents, annotations: [annotation] });

describe('createTable', () => {
  it('describes the rows in its manifest', () => {
    const { manifest } = createTable(contents, {
      model: 'clip',
      source: { split: 'val' },
      packages: { 'onnxruntime-node': '1.30.0' },
    });
    expect(manifest).toMatchObject({
      formatVersion: 1,
      model: 'clip',
      source: { split: 'val' },
      dtype: 'float32',
      dimension: 2,
      counts: { images: 2, texts: 3, annotations: 2 },
      packages: { 'onnxruntime-node': '1.30.0', '@fgclip/datasets': expect.any(String) },
    });
    expect(manifest).not.toHaveProperty('weightsHash');
  });

  it('has a fingerprint that any change changes', () => {
    const fingerprint = (changed: Partial<TableContents>) =>
      createTable({ ...contents, ...changed }).manifest.fingerprint;
    const changes: Partial<TableContents>[] = [
      {},
      { images: matrix([1, 2, 3, 4.5], 2, 2) },
      { texts: matrix([1, 0, 0, 1, 1, -1], 3, 2) },
      { imageIds: ['a.jpg', 'c.jpg'] },
      { captions: ['a red mug', 'a mug', 'a blue cup'] },
      { annotations: contents.annotations.slice(0, 1) },
      {
        annotations: [
          { image: 0, captions: [0, 1, 2] },
          { image: 1, captions: [2] },
        ],
      },
    ];
    expect(new Set(changes.map(fingerprint)).size).toBe(changes.length);
    expect(fingerprint({})).toBe(fingerprint({ images: matrix([1, 2, 3, 4], 2, 2) }));
  });

  it('refuses counts and dimensions that do not fit', () => {
    expect(() => createTable({ ...contents, imageIds: ['a.jpg'] })).toThrow(/expected 2 image ids/);
    expect(() => createTable({ ...contents, captions: [] })).toThrow(/expected 3 captions/);
    expect(() => createTable({ ...contents, texts: matrix(new Float32Array(9), 3, 3) })).toThrow(/differ in length/);
  });

  it('names the rows with NaN or Infinity', () => {
    const texts = matrix([1, 0, Number.NaN, 1, 1, Number.POSITIVE_INFINITY], 3, 2);
    expect(() => createTable({ ...contents, texts })).toThrow(/text rows.*2 broken: rows 1, 2/);
  });

  it('names the annotation that points outside of the table', () => {
    expect(() => withAnnotation({ image: 2, captions: [0] })).toThrow(/Annotation 0 names image row 2 of 2/);
    expect(() => withAnnotation({ image: 0, captions: [3] })).toThrow(/text row 3 of 3/);
    expect(() => withAnnotation({ image: 0, captions: [0], negatives: [-1] })).toThrow(/text row -1 of 3/);
    expect(() => withAnnotation({ image: 0, captions: [0.5] })).toThrow(/text row 0.5/);
    expect(() => withAnnotation({ image: 0, captions: [] })).toThrow(/has no caption/);
    expect(() => withAnnotation({ image: 0, captions: [1], negatives: [1] })).toThrow(/row 1 both/);
  });
});

it('positivePairs lists every image with each of its captions', () => {
  expect(positivePairs(contents)).toEqual({ images: Int32Array.of(0, 0, 1), texts: Int32Array.of(0, 1, 2) });
});
