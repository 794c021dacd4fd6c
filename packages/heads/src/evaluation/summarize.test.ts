import { bootstrapMean, bootstrapSum, compareSums, holm } from '@fgclip/core';
import { expect, test } from 'vitest';
import { correctProtocol } from './protocol.ts';
import type { BenchmarkScores, Measurement } from './results.ts';
import { summarize } from './summarize.ts';

/** A row whose right caption has the given rank among ten negatives. */
function rowOfRank(rank: number, negatives = 10): Float32Array {
  return Float32Array.from({ length: 1 + negatives }, (_, k) => (k === 0 ? 0 : k < rank ? 1 : -1));
}

function benchmark(name: string, maxNegatives: number, ranks: readonly number[]): BenchmarkScores {
  const rows = ranks.map((rank) => rowOfRank(rank));
  return { name, title: name, maxNegatives, rows, photographs: ranks.map((_, k) => `photograph ${k % 6}`) };
}

const ranksOfCosine = { color: [3, 5, 1, 8, 2, 11, 4, 4], transparency: [3, 1, 2, 3, 1, 2, 3, 3] };
const ranksOfLinear = { color: [1, 2, 1, 3, 1, 4, 2, 1], transparency: [1, 1, 2, 1, 1, 1, 2, 1] };

function measurement(head: string, stage: string | undefined, ranks: typeof ranksOfCosine): Measurement {
  return {
    head,
    stage,
    // Not in the order of papers.
    benchmarks: [benchmark('transparency', 2, ranks.transparency), benchmark('color', 10, ranks.color)],
    retrievals: [],
  };
}

const three = [
  measurement('cosine', undefined, ranksOfCosine),
  measurement('linear', 'warm-up', ranksOfCosine),
  measurement('linear', 'fine-tune', ranksOfLinear),
];

test('ranks each benchmark among its own number of negatives, and adds the mean ranks up', async () => {
  const { results, ranked } = await summarize(three);
  const [cosine] = results;
  expect(cosine?.benchmarks.map(({ name, ranks }) => [name, ranks.length])).toEqual([
    ['color', 10],
    ['transparency', 2],
  ]);
  // (3+5+1+8+2+11+4+4)/8 = 4.75 and (3+1+2+3+1+2+3+3)/8 = 2.25; blind 6 and 2.
  expect(cosine?.benchmarks.map(({ ranks }) => ranks.at(-1)?.mean)).toEqual([4.75, 2.25]);
  expect(cosine?.meanRankSum).toMatchObject({
    value: 7,
    randomMean: 8,
    benchmarks: ['color', 'transparency'],
    complete: false,
  });
  expect(ranked).toBe(16);
});

test('a blind guess is half a rank better by the erratum of the released plots', async () => {
  const { results, errata } = await summarize(three, { errata: { ...correctProtocol, randomBaseline: 'half-below' } });
  expect(results[0]?.benchmarks.map(({ ranks }) => ranks.at(-1)?.randomMean)).toEqual([5.5, 1.5]);
  expect(results[0]?.meanRankSum?.randomMean).toBe(7);
  expect(errata).toEqual(['random-baseline']);
  expect((await summarize(three)).errata).toEqual([]);
});

test('intervals are those of a bootstrap over photographs', async () => {
  const [cosine] = (await summarize(three, { resamples: 200, seed: 5 })).results;
  const clusters = ranksOfCosine.color.map((_, k) => k % 6);
  const options = { resamples: 200, seed: 5 };
  const { low, high } = bootstrapMean(ranksOfCosine.color, { clusters, ...options });
  expect(cosine?.benchmarks[0]?.ranks.at(-1)?.interval).toEqual({ low, high });
  const sum = bootstrapSum(
    [ranksOfCosine.color, ranksOfCosine.transparency].map((values) => ({ values, clusters })),
    options,
  );
  expect(cosine?.meanRankSum?.interval).toEqual({ low: sum.low, high: sum.high });
});

test('has no interval for a single photograph', async () => {
  const only = three.map((one) => ({
    ...one,
    benchmarks: one.benchmarks.map((set) => ({ ...set, photographs: set.photographs.map(() => 'the one') })),
  }));
  const { results, comparisons } = await summarize(only);
  expect(results[0]?.benchmarks[0]?.ranks[0]).not.toHaveProperty('interval');
  expect(results[0]?.meanRankSum).not.toHaveProperty('interval');
  expect(comparisons[0]).not.toHaveProperty('interval');
});

test('compares every head with the cosine, and after a stage with itself before it', async () => {
  const { comparisons } = await summarize(three);
  expect(comparisons.map(({ head, stage, against }) => [head, stage, against.head, against.stage])).toEqual([
    ['linear', 'warm-up', 'cosine', undefined],
    ['linear', 'fine-tune', 'cosine', undefined],
    ['linear', 'fine-tune', 'linear', 'warm-up'],
  ]);
  // (1+2+1+3+1+4+2+1)/8 + (1+1+2+1+1+1+2+1)/8 = 1.875 + 1.25, less 7.
  expect(comparisons.map(({ difference }) => difference)).toEqual([0, -3.875, -3.875]);
  expect(comparisons.every(({ measure }) => measure === 'mean rank sum')).toBe(true);
  const clusters = ranksOfCosine.color.map((_, k) => k % 6);
  const { pValue } = compareSums([
    { first: ranksOfLinear.color, second: ranksOfCosine.color, clusters },
    { first: ranksOfLinear.transparency, second: ranksOfCosine.transparency, clusters },
  ]);
  expect(comparisons.map(({ p }) => p)).toEqual([1, pValue, pValue]);
  expect(comparisons.map(({ pHolm }) => pHolm)).toEqual(holm([1, pValue, pValue]));
});

test('averages retrieval over folds, intervals too', async () => {
  const fold = (imageRanks: number[], textRanks: number[]) => ({
    imageToText: {
      ranks: Int32Array.from(imageRanks),
      photographs: imageRanks.map((_, k) => `${imageRanks.length} ${k}`),
    },
    textToImage: {
      ranks: Int32Array.from(textRanks),
      photographs: textRanks.map((_, k) => `${imageRanks.length} ${k % imageRanks.length}`),
    },
  });
  const folds = [fold([1, 2, 7], [1, 1, 3, 20]), fold([1, 11], [6, 1])];
  const { results } = await summarize([
    { head: 'cosine', benchmarks: [], retrievals: [{ name: 'all', title: 'all', folds }] },
  ]);
  const [retrieval] = results[0]?.retrievals ?? [];
  // (1/3 + 1/2) / 2, (2/4 + 1/2) / 2.
  expect(retrieval?.imageToText.recall1).toBeCloseTo(100 * (5 / 12), 10);
  expect(retrieval?.textToImage.recall1).toBe(50);
  expect(retrieval?.gallery).toEqual({ images: 2.5, texts: 3 });
  const { low = Number.NaN, high = Number.NaN } = retrieval?.intervals?.imageToText.recall1 ?? {};
  expect(low).toBeGreaterThanOrEqual(0);
  expect(low).toBeLessThan(100 * (5 / 12));
  expect(high).toBeGreaterThan(100 * (5 / 12));
  expect(high).toBeLessThanOrEqual(100);
});

test('stops on a signal', async () => {
  await expect(summarize(three, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' });
});
