import type { SampleSet } from './sample.ts';

/** A set in numbers. */
export interface SampleSetDescription {
  readonly name: string;
  readonly photographs: number;
  readonly samples: number;
  /** Distinct right captions. */
  readonly captions: number;
  /** Distinct texts, negatives among them: what has to be embedded. */
  readonly texts: number;
  /** Negatives a sample; absent where no sample has any. */
  readonly negatives?: {
    readonly min: number;
    readonly mean: number;
    readonly max: number;
    /** The limit of the set, if it has one, and the samples that reach it. */
    readonly limit?: number;
    readonly reachLimit?: number;
  };
  /** Samples with a box, and the median sides of the boxes in pixels; absent where there are none. */
  readonly boxes?: { readonly count: number; readonly medianWidth: number; readonly medianHeight: number };
  readonly skipped: number;
}

/** Counts and sizes of a set. */
export function describeSamples({ name, maxNegatives, samples, skipped }: SampleSet): SampleSetDescription {
  const captions = new Set(samples.flatMap((sample) => sample.captions));
  const texts = new Set(captions);
  for (const { negatives = [] } of samples) for (const negative of negatives) texts.add(negative);
  const counts = samples.map(({ negatives = [] }) => negatives.length);
  const boxes = samples.flatMap(({ box }) => box ?? []);
  return {
    name,
    photographs: new Set(samples.map(({ photograph }) => photograph)).size,
    samples: samples.length,
    captions: captions.size,
    texts: texts.size,
    ...(counts.some((count) => count > 0) ? { negatives: describeNegatives(counts, maxNegatives) } : {}),
    ...(boxes.length > 0 ? { boxes: describeBoxes(boxes) } : {}),
    skipped: skipped.length,
  };
}

function describeNegatives(counts: readonly number[], limit: number | undefined) {
  return {
    min: counts.reduce((a, b) => Math.min(a, b)),
    mean: counts.reduce((a, b) => a + b) / counts.length,
    max: counts.reduce((a, b) => Math.max(a, b)),
    ...(limit === undefined ? {} : { limit, reachLimit: counts.filter((count) => count >= limit).length }),
  };
}

function describeBoxes(boxes: readonly { readonly width: number; readonly height: number }[]) {
  return {
    count: boxes.length,
    medianWidth: median(boxes.map(({ width }) => width)),
    medianHeight: median(boxes.map(({ height }) => height)),
  };
}

/** The middle value, or the mean of the two in the middle. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] ?? 0;
  const lower = sorted[(sorted.length - 1) >> 1] ?? 0;
  return (lower + upper) / 2;
}
