import type { BenchmarkResult, EvaluationResult, HeadResult } from '../src/evaluation/results.ts';

type Ranks = readonly (readonly [mean: number, median: number, top1: number])[];
type Recalls = readonly [number, number, number, number, number, number];

/** A result with the given ranks (mean, median, share of first places for N = 1, 2, ...) and recalls. */
export function madeUpHead(head: string, stage: string | undefined, ranks: Ranks, recalls: Recalls): HeadResult {
  return {
    head,
    ...(stage !== undefined && { stage }),
    benchmarks: ranks.length === 0 ? [] : [madeUpBenchmark('all', ranks)],
    retrievals: [madeUpRetrieval(recalls)],
  };
}

export function madeUpBenchmark(name: string, ranks: Ranks, title = name): BenchmarkResult {
  return {
    name,
    title,
    ranks: ranks.map(([mean, median, top1], k) => ({
      ...{ negatives: k + 1, count: 1126, mean, median, top1 },
      randomMean: (k + 3) / 2,
      interval: { low: mean - 0.05, high: mean + 0.05 },
    })),
    scores: { count: 1126, positive: 0.3, bestNegative: 0.29, negative: 0.25 },
  };
}

function madeUpRetrieval(recalls: Recalls): HeadResult['retrievals'][number] {
  const [recall1, recall5, recall10, ...back] = recalls;
  return {
    name: 'all',
    title: 'all',
    gallery: { images: 225.2, texts: 225.2 },
    imageToText: { recall1, recall5, recall10, medianRank: 2, meanRank: 9.5 },
    textToImage: { recall1: back[0], recall5: back[1], recall10: back[2], medianRank: 3, meanRank: 11 },
    rsum: recalls.reduce((sum, recall) => sum + recall, 0),
  };
}

export function madeUpEvaluation(results: readonly HeadResult[]): EvaluationResult {
  return {
    protocol: {
      tables: [{}],
      subset: 'held-out images of 5 folds',
      ranked: 1126,
      ties: 'count against the right caption',
      errata: [],
      statistics: { confidence: 0.95, resamples: 2000, seed: 123, clusters: 'photographs' },
      runtime: 'plain',
      versions: {},
    },
    results,
    comparisons: [],
  };
}

/** The cosine and a linear head after two stages. */
export const threeResults = madeUpEvaluation([
  madeUpHead(
    'cosine',
    undefined,
    [
      [1.25, 1, 0.75],
      [2.125, 2, 0.5],
    ],
    [52.4, 76.7, 84.6, 33.1, 58.4, 69],
  ),
  madeUpHead(
    'linear',
    'warm-up',
    [
      [1.3, 1, 0.7],
      [2.2, 2, 0.4],
    ],
    [48.5, 76.7, 85.6, 37.6, 66.5, 77],
  ),
  madeUpHead(
    'linear',
    'fine-tune',
    [
      [1.1, 1, 0.9],
      [1.126, 1, 0.8875],
    ],
    [38.9, 67.8, 79.3, 36.3, 64.7, 75.6],
  ),
]);
