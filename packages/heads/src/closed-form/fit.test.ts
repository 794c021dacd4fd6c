import { describe, expect, it } from 'vitest';
import { closedForm, farthest, matrixOf, statisticsOf } from '../../test/closed-form.ts';
import { createMatcher } from '../matching/matcher.ts';
import { type FitMethod, type FitSource, fitHead } from './fit.ts';
import { mergeStatistics, type PairStatistics } from './pair-statistics.ts';

const [fine, coarse] = closedForm.statistics.map((sums) => statisticsOf(sums)) as [PairStatistics, PairStatistics];

describe('fitHead', () => {
  it.each(closedForm.cases)("$method, ridge $ridge, weight $weight: NumPy's parameters and scores", async (one) => {
    const { method, ridge, weight, parameters, scores } = one;
    const head = fitHead([{ statistics: fine }, { statistics: coarse, weight }], { method, ridge });
    expect(Object.keys(head.parameters)).toEqual(Object.keys(parameters));
    for (const [name, values] of Object.entries(parameters)) {
      expect(farthest(head.parameters[name]?.data ?? [], values.flat())).toBeLessThan(1e-6);
    }
    const images = matrixOf(closedForm.fine.images.slice(0, 6));
    const texts = matrixOf(closedForm.fine.texts.slice(0, 6));
    const { data } = await createMatcher(head).score(images, texts);
    expect(farthest(data, scores.flat())).toBeLessThan(1e-6);
  });

  it('is the cosine, centred, where both sides are the same', () => {
    const { image, imageImage } = fine;
    const { parameters } = fitHead(
      { ...fine, text: image, textText: imageImage, imageText: imageImage },
      { method: 'procrustes' },
    );
    const identity = Array.from({ length: 64 }, (_, i) => (i % 9 === 0 ? 1 : 0));
    expect(farthest(parameters['text.0.weight']?.data ?? [], identity)).toBeLessThan(1e-6);
  });

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
    [[{ statistics: unrelated(fine) }], {}, /do not vary together/],
    [[{ statistics: fine }], { method: 'magic' as FitMethod }, /centre, procrustes, whiten, cca/],
    [[{ statistics: fine }, { statistics: stretched(fine, 10) }], {}, /very different lengths.*unit vectors/s],
  ])('refuses what cannot be fitted (%#)', (sources, options, message) => {
    expect(() => fitHead(sources, options)).toThrow(message);
  });
});

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

/** The same with one caption for all. */
function unrelated(statistics: PairStatistics): PairStatistics {
  const { pairs, text, image, dimension: d } = statistics;
  const product = (a: Float64Array) =>
    Float64Array.from({ length: d * d }, (_, k) => ((a[Math.floor(k / d)] ?? 0) * (text[k % d] ?? 0)) / pairs);
  return { ...statistics, imageText: product(image) };
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
