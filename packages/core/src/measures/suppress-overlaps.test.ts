import { describe, expect, it } from 'vitest';
import { boxOf, detectionCases } from '../../test/detection-cases.ts';
import { errorOf } from '../../test/format-support.ts';
import { suppressOverlaps } from './detections.ts';

const box = { x: 0, y: 0, width: 10, height: 10 };

describe('suppressOverlaps', () => {
  it.each(detectionCases.suppressions.map((entry, k) => [k, entry] as const))(
    'keeps what removing boxes one by one leaves, case %i',
    (_, { boxes, scores, iou, kept }) => {
      expect([...suppressOverlaps(boxes.map(boxOf), scores, { iou })]).toEqual(kept);
      // 0.5 is the default.
      if (iou === 0.5) expect([...suppressOverlaps(boxes.map(boxOf), Float32Array.from(scores))]).toEqual(kept);
    },
  );

  it('puts infinite scores in order', () => {
    const apart = [0, 1, 2, 3, 4].map((k) => ({ ...box, x: 20 * k }));
    const { NEGATIVE_INFINITY: low, POSITIVE_INFINITY: high } = Number;
    expect([...suppressOverlaps(apart, [low, 0, high, low, high])]).toEqual([2, 4, 1, 0, 3]);
  });

  it('refuses what it cannot compare', () => {
    expect(errorOf(() => suppressOverlaps([box], []))).toMatchObject({
      code: 'SHAPE_MISMATCH',
      expected: '1 scores',
      found: '0',
    });
    expect(errorOf(() => suppressOverlaps([box, box], [0.5, Number.NaN]))).toMatchObject({
      code: 'INVALID_DATA',
      message: expect.stringMatching(/^Score 1 is not a number/),
    });
    for (const wrong of [{ width: -1 }, { height: Number.NaN }, { x: Number.POSITIVE_INFINITY }, { y: Number.NaN }]) {
      expect(errorOf(() => suppressOverlaps([box, { ...box, ...wrong }], [1, 1]))).toMatchObject({
        code: 'INVALID_DATA',
        message: expect.stringMatching(/^Box 1 is not a box/),
      });
    }
    for (const iou of [-0.1, 1.1, Number.NaN]) {
      expect(errorOf(() => suppressOverlaps([box], [1], { iou }))).toMatchObject({ code: 'INVALID_ARGUMENT' });
    }
  });
});
