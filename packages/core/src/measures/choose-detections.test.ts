import { describe, expect, it } from 'vitest';
import { boxOf, detectionCases } from '../../test/detection-cases.ts';
import { errorOf } from '../../test/format-support.ts';
import { createRandom } from '../tensor/random.ts';
import { matrix } from '../tensor/tensor.ts';
import { chooseDetections } from './detections.ts';

const box = { x: 0, y: 0, width: 10, height: 10 };

describe('chooseDetections', () => {
  it.each(detectionCases.choices.map((entry, k) => [k, entry] as const))(
    'chooses the boxes and captions of the definition, case %i',
    (_, { boxes, scores, columns, most, iou, places, labels }) => {
      const all = { boxes: boxes.map(boxOf), scores: matrix(scores.flat(), boxes.length, scores[0]?.length ?? 0) };
      const expected = places.map((place, k) => {
        const asked = columns.map((column) => scores[place]?.[column] ?? Number.NaN);
        const label = labels[k] ?? -1;
        return { box: all.boxes[place], label, score: asked[label], scores: Float32Array.from(asked) };
      });
      expect(expected).not.toHaveLength(0);
      expect(chooseDetections(all, columns, { most, iou })).toEqual(expected);
      if (most === 100) expect(chooseDetections(all, columns, { iou })).toEqual(expected);
    },
  );

  it('keeps the scores of a vocabulary when the matrix is used again', () => {
    const all = { boxes: [box], scores: matrix([0.25, 0.5], 1, 2) };
    const [chosen] = chooseDetections(all, [1, 0]);
    all.scores.data.fill(0);
    expect(chosen?.scores).toEqual(Float32Array.of(0.5, 0.25));
  });

  it('gives one answer however the captions are asked together', () => {
    const random = createRandom(1);
    const boxes = Array.from({ length: 300 }, (_, k) => ({ ...box, x: k }));
    const scores = matrix(
      Float32Array.from({ length: 300 * 6 }, () => random.integer(50) / 50),
      300,
      6,
    );
    const columns = [4, 1, 5];
    const alone = Float32Array.from(boxes.flatMap((_, k) => columns.map((column) => scores.data[k * 6 + column] ?? 0)));
    expect(chooseDetections({ boxes, scores }, columns)).toEqual(
      chooseDetections({ boxes, scores: matrix(alone, 300, 3) }, [0, 1, 2]),
    );
  });

  it('is empty for no boxes', () => {
    expect(chooseDetections({ boxes: [], scores: matrix([], 0, 2) }, [0, 1])).toEqual([]);
    expect(chooseDetections({ boxes: [], scores: matrix([], 0, 2) }, [0, 1], { iou: 0.5 })).toEqual([]);
  });

  it('refuses what does not fit together', () => {
    const all = { boxes: [box, box], scores: matrix([0.1, 0.2, 0.3, 0.4], 2, 2) };
    const failing = (columns: number[], options = {}, input = all) =>
      errorOf(() => chooseDetections(input, columns, options));
    expect(failing([0], {}, { ...all, boxes: [box] })).toMatchObject({ code: 'SHAPE_MISMATCH' });
    expect(failing([])).toMatchObject({ code: 'INVALID_ARGUMENT', found: 'none' });
    for (const column of [2, -1, 0.5]) {
      expect(failing([0, column])).toMatchObject({ code: 'INVALID_ARGUMENT', found: `${column}` });
    }
    for (const most of [0, 1.5, Number.NaN]) {
      expect(failing([0], { most })).toMatchObject({ code: 'INVALID_ARGUMENT', found: `${most}` });
    }
    expect(failing([0], { iou: 2 })).toMatchObject({ code: 'INVALID_ARGUMENT' });
    const wide = { ...all, boxes: [box, { ...box, width: -1 }] };
    for (const iou of [undefined, 0.5]) {
      expect(failing([0], { iou }, wide)).toMatchObject({ code: 'INVALID_DATA' });
    }
  });

  it.each([0, 1, 2])('refuses a NaN, whichever caption it is of: %i', (column) => {
    const values = [0.1, 0.9, 0.3, 0.2, 0.8, 0.4];
    values[3 + column] = Number.NaN;
    const all = { boxes: [box, box], scores: matrix(values, 2, 3) };
    expect(errorOf(() => chooseDetections(all, [0, 1, 2], { most: 1 }))).toMatchObject({
      code: 'INVALID_DATA',
      message: expect.stringMatching(/^Score 1 is not a number/),
    });
  });
});
