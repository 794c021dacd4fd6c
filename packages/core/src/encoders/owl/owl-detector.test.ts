import { describe, expect, it } from 'vitest';
import { scoredBoxes } from './owl-detector.ts';

const area = { x: 0, y: 0, width: 640, height: 480 };
const answer = (boxes: number[], logits: number[]) => ({
  boxes: Float32Array.from(boxes),
  logits: Float32Array.from(logits),
});

describe('scoredBoxes', () => {
  it('have their corner in pixels, beyond the picture where the model says so', async () => {
    const found = await scoredBoxes(answer([0.5, 0.25, 0.5, 0.5, 0, 1, 0.25, 0.5], [0, 2]), area, ['a']);
    expect(found.boxes).toEqual([
      { x: 160, y: 0, width: 320, height: 240 },
      { x: -80, y: 360, width: 160, height: 240 },
    ]);
    expect(found.scores.shape).toEqual([2, 1]);
    expect(found.scores.data[0]).toBe(0.5);
    expect(found.scores.data[1]).toBeCloseTo(0.880797, 6);
  });

  it('lie where the area does', async () => {
    const found = await scoredBoxes(answer([0.5, 0.5, 1, 1], [0]), { x: 80, y: -10, width: 100, height: 50 }, ['a']);
    expect(found.boxes).toEqual([{ x: 80, y: -10, width: 100, height: 50 }]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('refuse %s', async (broken) => {
    await expect(scoredBoxes(answer([0.5, 0.5, 1, broken], [0]), area, ['a'])).rejects.toMatchObject({
      ...{ code: 'INVALID_DATA', message: expect.stringContaining('Box 0 is not finite') },
    });
    await expect(scoredBoxes(answer([0.5, 0.5, 1, 1], [0, broken]), area, ['a', 'b'])).rejects.toMatchObject({
      ...{ code: 'INVALID_DATA', message: expect.stringContaining('The score of box 0 for "b" is not finite') },
    });
  });
});
