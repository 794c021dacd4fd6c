import { describe, expect, it } from 'vitest';
import { boxOf, detectionCases } from '../../test/detection-cases.ts';
import { errorOf } from '../../test/format-support.ts';
import { rankByBox } from './rank-by-box.ts';
import { rankOfPositive } from './ranks.ts';

const box = { x: 0, y: 0, width: 10, height: 10 };

describe('rankByBox', () => {
  it.each(detectionCases.ranks.map((entry, k) => [k, entry] as const))(
    'is the rank after suppressing twice, the second time with the true box first, case %i',
    (_, { truth, boxes, totals, limit, place, rank, iou }) => {
      const vocabulary = totals[0]?.length ?? 11;
      const detections = boxes.map((corners, k) => {
        const scores = Float32Array.from(totals[k] ?? []);
        const score = Math.max(...scores);
        return { box: boxOf(corners), label: scores.indexOf(score), score, scores };
      });
      const ranking = rankByBox(boxOf(truth), detections, vocabulary, { iou: limit });
      expect(ranking.located).toBe(place !== null);
      expect(ranking.detection).toBe(place === null ? undefined : detections[place]);
      expect(ranking.scores).toEqual(place === null ? new Float32Array(vocabulary) : detections[place]?.scores);
      expect(rankOfPositive(ranking.scores)).toBe(rank);
      expect(ranking.iou).toBe(iou);
      if (limit === 0.5) expect(rankByBox(boxOf(truth), detections, vocabulary)).toEqual(ranking);
    },
  );

  it('refuses a detection of another vocabulary, and a true box that is none', () => {
    const detection = { box, label: 0, score: 0.5, scores: Float32Array.of(0.5, 0.25) };
    expect(errorOf(() => rankByBox(box, [detection], 3))).toMatchObject({
      code: 'SHAPE_MISMATCH',
      expected: '3 scores',
      found: '2',
    });
    expect(errorOf(() => rankByBox({ ...box, width: Number.NaN }, [detection], 2))).toMatchObject({
      code: 'INVALID_DATA',
      message: expect.stringMatching(/^The true box is not a box/),
    });
    expect(errorOf(() => rankByBox(box, [{ ...detection, score: Number.NaN }], 2))).toMatchObject({
      code: 'INVALID_DATA',
    });
  });
});
