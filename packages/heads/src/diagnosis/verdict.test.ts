import { describe, expect, it } from 'vitest';
import { type Findings, verdictOf } from './verdict.ts';

const around = (value: number, half = 0.02) => ({ value, low: value - half, high: value + half });
const colours = (probe: number, cosine: number, more: Partial<Findings> = {}): Findings => ({
  ...{ name: 'color', values: 29, rows: 700, chance: 1 / 29 },
  ...{ probe: around(probe), captions: around(0.9), cosine: around(cosine), ...more },
});
const kindOf = (findings: Findings) => verdictOf(findings).kind;

describe('verdictOf', () => {
  it('is what the figures come to', () => {
    expect(kindOf(colours(0.72, 0.13))).toBe('not-heard');
    expect(kindOf(colours(0.81, 0.77))).toBe('heard');
    expect(kindOf(colours(0.04, 0.03))).toBe('hardly-there');
    expect(kindOf(colours(0.72, 0.13, { captions: around(0.1) }))).toBe('captions-do-not-separate');
    expect(kindOf(colours(0.2, 0.05, { probe: around(0.2, 0.2) }))).toBe('too-little-data');
  });

  it('turns where it says it does', () => {
    const chance = 1 / 29;
    const at = (lift: number) => chance + lift * (1 - chance);
    expect(kindOf(colours(at(0.5), at(0.351)))).toBe('heard');
    expect(kindOf(colours(at(0.5), at(0.349)))).toBe('not-heard');
    expect(kindOf(colours(at(0.101), at(0)))).toBe('not-heard');
    expect(kindOf(colours(at(0.099), at(0)))).toBe('hardly-there');
    expect(kindOf(colours(at(0.5), at(0), { captions: around(at(0.501)) }))).toBe('not-heard');
    expect(kindOf(colours(at(0.5), at(0), { captions: around(at(0.499)) }))).toBe('captions-do-not-separate');
    // Wide, but clear of chance: it is there.
    expect(kindOf(colours(at(0.5), at(0), { probe: around(at(0.5), 0.3) }))).toBe('not-heard');
  });

  it('takes an interval that nobody knows for too little', () => {
    expect(kindOf(colours(0.5, 0.1, { probe: { value: 0.5, low: Number.NaN, high: Number.NaN } }))).toBe(
      'too-little-data',
    );
  });

  it('says it in words, with the figures', () => {
    const ranks = {
      negatives: 10,
      step: 'cca',
      cosine: around(3.8),
      expected: around(2.2),
      gain: around(1.6),
    } as const;
    expect(verdictOf(colours(0.724, 0.126, { expected: 0.55, ranks })).words).toBe(
      'There, and not heard: a probe reads 72 % of 29 values of color right (chance 3), and the cosine hears 13 %. ' +
        'A head will help: expect 55 % heard, and about 1.6 ranks of 11 on the whole table.',
    );
    expect(verdictOf(colours(0.2, 0.05, { probe: around(0.2, 0.2), rows: 100 })).words).toMatch(
      /^Too little data: .* from 0 to 40 %\. About 200 images would say; these are 100\.$/,
    );
  });
});
