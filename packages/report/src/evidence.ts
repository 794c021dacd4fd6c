import type { Box } from '@fgclip/core/vision';
import type { BenchmarkScores, Measurement } from '@fgclip/heads';
import type { GalleryItem, ScoreDistribution } from './report-data.ts';

/** An image to be shown, and how two ways of matching rank its captions; the pixels are still to be cut out. */
export interface Example extends Omit<GalleryItem, 'image' | 'width' | 'height'> {
  readonly box?: Box | null;
}

export interface ChooseExamplesOptions {
  /** The measurement that the others are held against: that of the cosine. */
  readonly before: Measurement;
  /** Of the head whose work is shown. */
  readonly after: Measurement;
  /** Images of each benchmark. Default 6. */
  readonly perBenchmark?: number;
}

/** What a head does to an image's ranking, and how many images of a benchmark show it where there are enough. */
const fates = [
  { share: 1 / 2, holds: (before: number, after: number) => after === 1 && before > 1 },
  { share: 1 / 3, holds: (before: number, after: number) => after > 1 && after >= before },
  { share: 1 / 6, holds: (before: number, after: number) => after > 1 && after < before },
] as const;

/**
 * Images that show what a head does, of each benchmark: half of them mended, the others not, or made worse. Taken evenly
 * from all there are, no photograph and no caption twice, so that nobody picks the flattering ones.
 */
export function chooseExamples({ before, after, perBenchmark = 6 }: ChooseExamplesOptions): Example[] {
  return before.benchmarks.flatMap((benchmark) => {
    const other = after.benchmarks.find(({ name }) => name === benchmark.name);
    if (benchmark.items === undefined || other === undefined) return [];
    const all = benchmark.rows.map((row, k) => {
      const item = benchmark.items?.[k];
      return { k, before: rankOf(row), after: rankOf(other.rows[k]), key: item?.captions[0] ?? '' };
    });
    const seen = new Set<string>();
    const isNew = ({ k, key }: { readonly k: number; readonly key: string }): boolean => {
      const names = [key, benchmark.photographs[k] ?? ''];
      if (names.some((name) => seen.has(name))) return false;
      for (const name of names) seen.add(name);
      return true;
    };
    return fates
      .flatMap(({ share, holds }) => {
        const such = all.filter((row) => holds(row.before, row.after));
        return takeEvenly(such, Math.round(share * perBenchmark), isNew);
      })
      .map(({ k }) => exampleOf(k, [before, benchmark], [after, other]));
  });
}

type Side = readonly [measurement: Measurement, benchmark: BenchmarkScores];

function exampleOf(k: number, ...sides: readonly [Side, Side]): Example {
  const [, { title, items, photographs }] = sides[0];
  const { box, captions = [] } = items?.[k] ?? {};
  return {
    benchmark: title,
    photograph: photographs[k] ?? '',
    ...(box !== undefined && { box }),
    captions: captions.map((text, place) => ({ text, right: place === 0 })),
    rankings: sides.map(([{ head, stage }, { rows }]) => {
      const scores = Array.from(rows[k] ?? []);
      // Ties count against the right caption, which is the first.
      const order = scores.map((_, place) => place).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || b - a);
      return { head, ...(stage !== undefined && { stage }), scores, order, rank: rankOf(rows[k]) };
    }),
  };
}

function rankOf(row: Float32Array | undefined): number {
  if (row === undefined) return Number.POSITIVE_INFINITY;
  const right = row[0] ?? 0;
  return row.reduce((rank, score) => rank + Number(score >= right), 0);
}

/** `count` items spread over the list; one that is not new gives way to the next that is. */
function takeEvenly<Item>(items: readonly Item[], count: number, isNew: (item: Item) => boolean): Item[] {
  const taken: Item[] = [];
  for (let n = 0; n < count; n++) {
    const from = Math.floor((n * items.length) / count);
    const found = items.slice(from).find(isNew);
    if (found !== undefined) taken.push(found);
  }
  return taken;
}

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
