import { bootstrapMean, createRandom, type Interval, type Matrix, rankOfPositive, takeRows } from '@fgclip/core';
import { throwIfAborted } from '@fgclip/core/internal';
import { type FitMethod, prepareFit } from '../closed-form/fit.ts';
import { pairBlocks, pairStatistics } from '../closed-form/pair-statistics.ts';
import { scoreRows } from '../evaluation/ranks.ts';
import { cosineHead, type Head } from '../matching/head.ts';
import { createMatcher, type MatcherOptions } from '../matching/matcher.ts';
import { type MatchingData, photographNumbers, type RankedRow, rankedRowsOf } from '../matching/matching-data.ts';
import { hears, prototypesOf } from './hearing.ts';
import type { LabelledRows } from './labelled-rows.ts';

/** What embeddings are put through before the dot product; `none`: nothing, which is the cosine. */
export type Step = FitMethod | 'none';

/** What a head may be expected to give, of heads in closed form that were fitted to half the photographs. */
export interface Expectation {
  /** The cosine first, then each step of what is done to embeddings, upon the one before. */
  readonly steps: readonly ExpectedStep[];
  /** Ranks among hard negatives, 1 being best; absent where there are none. */
  readonly ranks?: ExpectedRanks | undefined;
}

export interface ExpectedStep {
  readonly step: Step;
  /** Share of images whose value it hears, each value counting alike, by attribute. */
  readonly heard: Readonly<Record<string, number>>;
  readonly meanRank?: number | undefined;
}

export interface ExpectedRanks {
  /** Hard negatives looked at, at most. */
  readonly negatives: number;
  /** Mean rank by the cosine, and by the best step. */
  readonly cosine: Interval;
  readonly expected: Interval;
  /** Ranks won, of the same annotations. */
  readonly gain: Interval;
  readonly step: Step;
}

/** Fewer pairs give no head worth measuring. */
const LEAST_PAIRS = 60;
/** From so many photographs on, one half says enough of the other. */
const ONE_HALF = 4000;
/** Longer embeddings are fitted once and not whitened for the step's own sake: that takes longer than all else. */
const LONGEST = 256;
const RIDGE = 0.01;

interface ExpectationOptions extends MatcherOptions {
  readonly negatives: number;
  readonly seed: number;
  /** A head has been fitted and measured. */
  readonly onStep: () => void;
}

/** What is measured of one half with what was fitted to the other. */
interface Half {
  /** [rows of each attribute]: 1 heard, 0 not, NaN where it was not asked. */
  readonly hits: Map<string, Float64Array>;
  /** [ranked annotations]: NaN where it was not asked. */
  readonly ranks: Float64Array;
}

/** How many heads expectationOf() fits. */
export function expectedSteps(data: MatchingData): number {
  return methodsFor(data.images.shape[1]).length * partsOf(data, halvesOf(data, 0)).length;
}

/**
 * Fits heads in closed form to one half of the photographs and measures them on the other, and the other way round.
 * Undefined where there are too few pairs.
 */
export async function expectationOf(
  data: MatchingData,
  attributes: readonly LabelledRows[],
  options: ExpectationOptions,
): Promise<Expectation | undefined> {
  const half = halvesOf(data, options.seed);
  const ranked = rankedRowsOf(data, options.negatives);
  const methods = methodsFor(data.images.shape[1]);
  const found = methods.map(
    (): Half => ({
      hits: new Map(attributes.map(({ name, value }) => [name, new Float64Array(value.length).fill(Number.NaN)])),
      ranks: new Float64Array(ranked.length).fill(Number.NaN),
    }),
  );
  for (const part of partsOf(data, half)) {
    const heads = await headsOf(trainingOf(data, half.of, part), options);
    if (heads === undefined) return undefined;
    const asked = askedOf(data, attributes, ranked, half.of, part);
    for (const [k, method] of methods.entries()) {
      throwIfAborted(options.signal);
      await measureHalf(heads(method), data, asked, found[k] as Half, options);
      options.onStep();
    }
  }
  return {
    steps: methods.map((step, k) => ({ step, ...summedUp(found[k] as Half, attributes) })),
    ranks: ranksOf(methods, found, ranked, data, options.negatives),
  };
}

function methodsFor(dimension: number): Step[] {
  return ['none', 'centre', 'procrustes', ...(dimension <= LONGEST ? (['whiten'] as const) : []), 'cca'];
}

interface Halves {
  readonly photographs: number;
  /** [image rows]: 0 or 1. */
  readonly of: Uint8Array;
}

/** Photographs in two halves; all rows of one are in the same. */
function halvesOf(data: MatchingData, seed: number): Halves {
  const numbers = photographNumbers(data);
  const photographs = [...new Set(numbers)];
  const sides = new Map<number, number>();
  createRandom(seed)
    .permutation(photographs.length)
    .forEach((k, position) => {
      sides.set(photographs[k] as number, position % 2);
    });
  return { photographs: photographs.length, of: Uint8Array.from(numbers, (number) => sides.get(number) as number) };
}

/** Halves that are measured. */
function partsOf({ images }: MatchingData, { photographs }: Halves): number[] {
  return photographs >= ONE_HALF || images.shape[1] > LONGEST ? [1] : [0, 1];
}

/** Annotations of the other half; those with hard negatives where there are any, since it is those that are ranked. */
function trainingOf(data: MatchingData, half: Uint8Array, part: number): MatchingData {
  const hard = data.annotations.filter(({ negatives = [] }) => negatives.length > 0);
  const annotations = hard.length > 0 ? hard : data.annotations;
  return { ...data, annotations: annotations.filter(({ image }) => half[image] !== part) };
}

async function headsOf(
  training: MatchingData,
  { runtime, signal }: ExpectationOptions,
): Promise<((method: Step) => Head) | undefined> {
  if (training.annotations.length < LEAST_PAIRS) return undefined;
  const statistics = await pairStatistics(pairBlocks(training), { runtime, signal });
  const fit = prepareFit([{ statistics }]);
  const { dimension, pairs } = statistics;
  const ridge = Math.max(RIDGE, dimension / pairs);
  return (method) => (method === 'none' ? cosineHead(dimension) : fit(method, ridge));
}

/** What heads of one half are asked about the other. */
interface Asked {
  readonly attributes: readonly {
    readonly name: string;
    /** Rows of the attribute that lie in that half, and their images and values. */
    readonly rows: readonly number[];
    readonly images: Matrix;
    readonly values: readonly number[];
    /** Mean captions of the half that was fitted to. */
    readonly prototypes: Matrix;
  }[];
  readonly ranked: readonly { readonly at: number; readonly row: RankedRow }[];
}

function askedOf(
  data: MatchingData,
  attributes: readonly LabelledRows[],
  ranked: readonly RankedRow[],
  half: Uint8Array,
  part: number,
): Asked {
  return {
    attributes: attributes.map((labelled) => {
      const fold = labelled.images.map((image) => half[image] as number);
      const rows = [...fold.keys()].filter((row) => fold[row] === part);
      return {
        ...{ name: labelled.name, rows, values: rows.map((row) => labelled.value[row] as number) },
        images: takeRows(
          data.images,
          rows.map((row) => labelled.images[row] as number),
        ),
        prototypes: prototypesOf(takeRows(data.texts, labelled.texts), { ...labelled, fold })(part),
      };
    }),
    ranked: ranked.flatMap((row, at) => (half[row.image] === part ? [{ at, row }] : [])),
  };
}

async function measureHalf(
  head: Head,
  data: MatchingData,
  { attributes, ranked }: Asked,
  found: Half,
  options: ExpectationOptions,
): Promise<void> {
  const matcher = createMatcher(head, options);
  try {
    for (const { name, rows, images, values, prototypes } of attributes) {
      if (rows.length === 0) continue;
      const right = await hears(matcher, images, prototypes, (i) => values[i]);
      rows.forEach((row, i) => {
        found.hits.get(name)?.set([right[i] as number], row);
      });
    }
    const scores = await scoreRows(
      matcher,
      data,
      ranked.map(({ row }) => row),
    );
    ranked.forEach(({ at }, i) => {
      found.ranks[at] = rankOfPositive(scores[i] as Float32Array);
    });
  } finally {
    await matcher.dispose();
  }
}

function summedUp({ hits, ranks }: Half, attributes: readonly LabelledRows[]): Omit<ExpectedStep, 'step'> {
  const heard = attributes.map(({ name, value, counts }) => {
    const own = hits.get(name) as Float64Array;
    const of = counts.map(() => 0);
    own.forEach((hit, at) => {
      if (!Number.isNaN(hit)) of[value[at] as number] = (of[value[at] as number] as number) + 1;
    });
    const present = of.filter((count) => count > 0).length;
    const sum = own.reduce(
      (total, hit, at) => (Number.isNaN(hit) ? total : total + hit / (of[value[at] as number] as number)),
      0,
    );
    return [name, sum / present] as const;
  });
  const known = ranks.filter((rank) => !Number.isNaN(rank));
  return {
    heard: Object.fromEntries(heard),
    ...(known.length > 0 && { meanRank: known.reduce((sum, rank) => sum + rank, 0) / known.length }),
  };
}

function ranksOf(
  methods: readonly Step[],
  found: readonly Half[],
  ranked: readonly RankedRow[],
  { imageIds }: MatchingData,
  negatives: number,
): ExpectedRanks | undefined {
  const cosine = (found[0] as Half).ranks;
  const known = [...cosine.keys()].filter((k) => !Number.isNaN(cosine[k]));
  if (known.length === 0) return undefined;
  const clusters = known.map((k) => imageIds?.[ranked[k]?.image ?? 0] ?? (ranked[k] as RankedRow).image);
  const of = (ranks: Float64Array) => known.map((k) => ranks[k] as number);
  const interval = (values: readonly number[]) => bootstrapMean(values, { clusters, resamples: 1000 });
  const mean = (ranks: Float64Array) => of(ranks).reduce((sum, rank) => sum + rank, 0) / known.length;
  const best = found.reduce((least, { ranks }, k) => (mean(ranks) < mean((found[least] as Half).ranks) ? k : least), 0);
  const before = of(cosine);
  const bestRanks = of((found[best] as Half).ranks);
  return {
    negatives,
    cosine: interval(before),
    expected: interval(bestRanks),
    gain: interval(before.map((rank, i) => rank - (bestRanks[i] as number))),
    step: methods[best] as Step,
  };
}
