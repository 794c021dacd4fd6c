import { describe, expect, it } from 'vitest';
import { classLogits, unitRow } from './class-logits.ts';

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
