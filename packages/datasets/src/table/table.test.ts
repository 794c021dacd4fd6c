import { matrix } from '@fgclip/core';
import type { Box } from '@fgclip/core/vision';
import { describe, expect, it } from 'vitest';
import { createTable } from './create-table.ts';
import { positivePairs, type TableContents, type TableSet } from './table.ts';

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

const box = { x: 1.5, y: -2, width: 30, height: 40.25 };

const withAnnotation = (annotation: { image: number; captions: number[]; negatives?: number[]; set?: string }) =>
  createTable({ ...contents, annotations: [annotation] }, { sets: [{ name: 'hard', maxNegatives: 10 }] });

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

  it('has a fingerprint that boxes and sets change, too', () => {
    const [first = { image: 0, captions: [0] }, ...others] = contents.annotations;
    const fingerprint = (changed: Partial<TableContents>, sets?: TableSet[]) =>
      createTable({ ...contents, ...changed }, sets && { sets }).manifest.fingerprint;
    const fingerprints = [
      fingerprint({}),
      fingerprint({ boxes: [null, null] }),
      fingerprint({ boxes: [box, null] }),
      fingerprint({ boxes: [{ ...box, height: 40 }, null] }),
      fingerprint({ annotations: [{ ...first, set: 'hard' }, ...others] }),
      fingerprint({ annotations: [{ ...first, set: 'easy' }, ...others] }),
      fingerprint({}, [{ name: 'hard' }]),
      fingerprint({}, [{ name: 'hard', maxNegatives: 10 }]),
    ];
    expect(new Set(fingerprints).size).toBe(fingerprints.length);
  });

  it('keeps the fingerprint of tables from before there were boxes and sets', () => {
    const [first, second] = contents.annotations;
    if (first === undefined || second === undefined) throw new Error('there are no annotations');
    const { manifest } = createTable({ ...contents, annotations: [{ ...first, id: 'box 7' }, second] });
    // As the release before wrote it for this very table.
    expect(manifest.fingerprint).toBe('eeac8bc5c74d76b9');
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

  it('names the rows of zeros', () => {
    const images = matrix([1, 0, 0, -0], 2, 2);
    expect(() => createTable({ ...contents, images })).toThrow(
      /image rows are all zeros.*1 of zeros: row 1\. Rows count/,
    );
  });

  it('names the annotation that points outside of the table', () => {
    expect(() => withAnnotation({ image: 2, captions: [0] })).toThrow(/Annotation 0 names image row 2 of 2/);
    expect(() => withAnnotation({ image: 0, captions: [3] })).toThrow(/text row 3 of 3/);
    expect(() => withAnnotation({ image: 0, captions: [0], negatives: [-1] })).toThrow(/text row -1 of 3/);
    expect(() => withAnnotation({ image: 0, captions: [0.5] })).toThrow(/text row 0.5/);
    expect(() => withAnnotation({ image: 0, captions: [] })).toThrow(/has no caption/);
    expect(() => withAnnotation({ image: 0, captions: [1], negatives: [1] })).toThrow(/row 1 both/);
    expect(() => withAnnotation({ image: 0, captions: [1], set: 'easy' })).toThrow(/the set "easy", which is not/);
    expect(withAnnotation({ image: 0, captions: [1], set: 'hard' }).annotations[0]?.set).toBe('hard');
  });

  it('refuses boxes that are too few or none, and two sets of one name', () => {
    const withBoxes = (...boxes: (Box | null)[]) => createTable({ ...contents, boxes });
    expect(withBoxes(null, box).boxes).toEqual([null, box]);
    expect(() => withBoxes(box)).toThrow(/expected 2 boxes/);
    expect(() => withBoxes(box, { ...box, width: 0 })).toThrow(/1 broken: row 1/);
    expect(() => withBoxes({ ...box, x: Number.NaN }, { ...box, height: -1 })).toThrow(/2 broken: rows 0, 1/);
    expect(() => createTable(contents, { sets: [{ name: 'a' }, { name: 'b' }, { name: 'a' }] })).toThrow(/called "a"/);
  });
});

it('positivePairs lists every image with each of its captions', () => {
  expect(positivePairs(contents)).toEqual({ images: Int32Array.of(0, 0, 1), texts: Int32Array.of(0, 1, 2) });
});
