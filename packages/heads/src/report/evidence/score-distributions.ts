import type { BenchmarkScores, Measurement } from '../../results/measurement.ts';
import type { ScoreDistribution } from '../report-data.ts';

const BINS = 40;

/** How the scores of the right captions and of the best negatives spread, for every measurement and benchmark. */
export function scoreDistributions(measurements: readonly Measurement[]): ScoreDistribution[] {
  return measurements.flatMap(({ head, stage, benchmarks }) =>
    benchmarks
      .filter(({ rows }) => rows.length > 0)
      .map((benchmark) => ({
        ...{ head, ...(stage !== undefined && { stage }), benchmark: benchmark.title },
        ...distributionOf(benchmark),
      })),
  );
}

function distributionOf({ rows }: BenchmarkScores): Pick<ScoreDistribution, 'edges' | 'positive' | 'bestNegative'> {
  const positive = rows.map((row) => row[0] ?? 0);
  const bestNegative = rows.map((row) => row.subarray(1).reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY));
  const all = [...positive, ...bestNegative];
  const low = all.reduce((a, b) => Math.min(a, b));
  const high = all.reduce((a, b) => Math.max(a, b));
  const width = (high - low) / BINS || 1 / BINS;
  const edges = Array.from({ length: BINS + 1 }, (_, k) => low + k * width);
  return { edges, positive: countsOf(positive, low, width), bestNegative: countsOf(bestNegative, low, width) };
}

/** [bins]: how many values lie in each; the highest value belongs to the last. */
function countsOf(values: readonly number[], low: number, width: number): number[] {
  const counts = new Array<number>(BINS).fill(0);
  for (const value of values) {
    const bin = Math.min(Math.floor((value - low) / width), BINS - 1);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}
