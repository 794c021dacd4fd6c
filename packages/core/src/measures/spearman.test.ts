import { describe, expect, it } from 'vitest';
import { detectionCases } from '../../test/detection-cases.ts';
import { errorOf } from '../../test/format-support.ts';
import { spearman } from './spearman.ts';

describe('spearman', () => {
  it.each(detectionCases.correlations)("is NumPy's correlation of the mean ranks, $spearman", (entry) => {
    expect(spearman(entry.a, entry.b)).toBeCloseTo(entry.spearman, 12);
  });

  it('sees order alone, to the last bit', () => {
    const values = [3, -1, 0.5, 3, 12, Number.POSITIVE_INFINITY, -7];
    expect(spearman(values, values.map(Math.atan))).toBe(1);
    expect(
      spearman(
        values,
        values.map((value) => -value),
      ),
    ).toBe(-1);
  });

  it('is NaN where there is no order', () => {
    expect(spearman([], [])).toBeNaN();
    expect(spearman([1], [2])).toBeNaN();
    expect(spearman([1, 2, 3], [4, 4, 4])).toBeNaN();
  });

  it('refuses lists that do not pair, and NaN', () => {
    expect(errorOf(() => spearman([1, 2], [1]))).toMatchObject({ code: 'SHAPE_MISMATCH' });
    expect(errorOf(() => spearman([1, 2], [1, Number.NaN]))).toMatchObject({
      code: 'INVALID_DATA',
      message: expect.stringMatching(/^Value 1 /),
    });
  });
});
