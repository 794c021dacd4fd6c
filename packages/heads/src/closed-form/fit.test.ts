import { describe, expect, it } from 'vitest';
import { closedForm, farthest, matrixOf, statisticsOf } from '../../test/closed-form.ts';
import { createMatcher } from '../matching/matcher.ts';
import { type FitMethod, type FitSource, fitHead } from './fit.ts';
import { mergeStatistics, type PairStatistics } from './pair-statistics.ts';

const [fine, coarse] = closedForm.statistics.map((sums) => statisticsOf(sums)) as [PairStatistics, PairStatistics];

describe('fitHead', () => {
  it.each(closedForm.cases)(
    "$method, ridge $ridge, weight $weight: NumPy's parameters up to signs, and its scores",
    async (one) => {
      const { method, ridge, weight, parameters, scores } = one;
      const head = fitHead([{ statistics: fine }, { statistics: coarse, weight }], { method, ridge });
      expect(Object.keys(head.parameters)).toEqual(Object.keys(parameters));
      const signs = signsOf(head.parameters['image.0.weight']?.data, parameters['image.0.weight']?.flat());
      for (const [name, values] of Object.entries(parameters)) {
        const { data = [], shape: [, columns = 1] = [] } = head.parameters[name] ?? {};
        const turned = Array.from(data, (value, i) => value * (signs[Math.floor(i / columns)] ?? 0));
        expect(farthest(turned, values.flat())).toBeLessThan(1e-6);
      }
      const images = matrixOf(closedForm.fine.images.slice(0, 6));
      const texts = matrixOf(closedForm.fine.texts.slice(0, 6));
      const { data } = await createMatcher(head).score(images, texts);
      expect(farthest(data, scores.flat())).toBeLessThan(1e-6);
    },
  );

  it('takes statistics as they are, and merged ones by their pairs', () => {
    const merged = fitHead(mergeStatistics([fine, coarse]));
    const byPairs = fitHead([
      { statistics: fine, weight: 60 },
      { statistics: coarse, weight: 40 },
    ]);
    for (const [name, { data }] of Object.entries(merged.parameters)) {
      expect(farthest(data, byPairs.parameters[name]?.data ?? [])).toBeLessThan(1e-6);
    }
  });

  it('says in its history what it was fitted to', () => {
    const named = statisticsOf(closedForm.statistics[0], 'abc');
    expect(fitHead([{ statistics: named }, { statistics: coarse, weight: 0.25 }]).history).toEqual([
      {
        ...{ event: 'fitted', method: 'cca', ridge: 0.01, model: null },
        sources: [
          { pairs: 60, weight: 1, tables: ['abc'] },
          { pairs: 40, weight: 0.25, tables: [] },
        ],
      },
    ]);
    expect(fitHead(named, { method: 'centre' }).history[0]).not.toHaveProperty('ridge');
  });

  it('whitens fewer pairs than dimensions with a ridge only', () => {
    const few = flat(fine);
    expect(() => fitHead(few, { ridge: 0 })).toThrow(/cannot be whitened.*ridge/s);
    expect(fitHead(few, { ridge: 0.1 }).parameters['image.0.weight']?.data.every(Number.isFinite)).toBe(true);
  });

  it.each<[FitSource[], object, RegExp]>([
    [[], {}, /no statistics/],
    [[{ statistics: fine, weight: -1 }], {}, /weight is wrong/],
    [[{ statistics: fine, weight: 0 }], {}, /weigh nothing/],
    [[{ statistics: { ...fine, pairs: 1 } }], {}, /too few pairs/],
    [[{ statistics: fine }], { ridge: Number.NaN }, /ridge is wrong/],
    [[{ statistics: fine }], { method: 'magic' as FitMethod }, /centre, procrustes, whiten, cca/],
    [[{ statistics: fine }, { statistics: stretched(fine, 10) }], {}, /very different lengths.*unit vectors/s],
  ])('refuses what cannot be fitted (%#)', (sources, options, message) => {
    expect(() => fitHead(sources, options)).toThrow(message);
  });
});

/** Singular vectors have no sign of their own: that of each row beside the expected one, by its largest value. */
function signsOf(found: ArrayLike<number> = [], expected: readonly number[] = []): number[] {
  const { dimension } = closedForm;
  return Array.from({ length: dimension }, (_, i) => {
    const row = expected.slice(i * dimension, (i + 1) * dimension);
    const at = row.reduce((best, value, j) => (Math.abs(value) > Math.abs(row[best] ?? 0) ? j : best), 0);
    return Math.sign((row[at] ?? 0) * (found[i * dimension + at] ?? 0));
  });
}

/** The same pairs with all rows so many times as long. */
function stretched(statistics: PairStatistics, factor: number): PairStatistics {
  const by = (values: Float64Array, scale: number) => values.map((value) => value * scale);
  return {
    ...statistics,
    ...{ image: by(statistics.image, factor), text: by(statistics.text, factor) },
    imageImage: by(statistics.imageImage, factor ** 2),
    textText: by(statistics.textText, factor ** 2),
    imageText: by(statistics.imageText, factor ** 2),
  };
}

/** The same with image rows that have nothing in their last value. */
function flat(statistics: PairStatistics): PairStatistics {
  const { dimension: d } = statistics;
  const without = (values: Float64Array, isKept: (i: number) => boolean) =>
    values.map((value, i) => (isKept(i) ? value : 0));
  return {
    ...statistics,
    image: without(statistics.image, (i) => i < d - 1),
    imageImage: without(statistics.imageImage, (i) => i % d < d - 1 && i < d * (d - 1)),
    imageText: without(statistics.imageText, (i) => i < d * (d - 1)),
  };
}
