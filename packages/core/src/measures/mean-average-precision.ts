import { FgclipError } from '../errors.ts';
import type { Box } from '../vision/image.ts';
import { boxIou, checkBox, checkMost, type DetectionSample, fallingOrder, highestPlaces } from './detections.ts';
import { scoreAt } from './ranks.ts';

/** Mean average precision by COCO's measure, 0 to 1; NaN where there is no truth. */
export interface AveragePrecision {
  /** Mean over the overlaps 0.50, 0.55, ... 0.95 that a detection needs. */
  readonly map: number;
  readonly map50: number;
  readonly map75: number;
  /** As `map`, of truths of at most 32^2 square pixels. */
  readonly small: number;
  /** Of 32^2 to 96^2. */
  readonly medium: number;
  /** Of at least 96^2. */
  readonly large: number;
  /** Classes that have a truth: those averaged over. */
  readonly classes: number;
  readonly truths: number;
}

export interface AveragePrecisionOptions {
  /** Detections of a class that count on a picture, those of the highest score. Default 100. */
  readonly most?: number;
}

type Precisions = Record<'map' | 'map50' | 'map75' | 'small' | 'medium' | 'large', number>;

/** Intersection over union, 0.50 to 0.95, to the last bit as NumPy spaces them: boxes may lie just at one. */
const overlaps = Array.from({ length: 10 }, (_, k) => 0.5 + k * ((0.95 - 0.5) / 9));
const everySize: AreaRange = { least: 0, most: Number.POSITIVE_INFINITY };
/** Both ends belong to a range, so that a box of 32 by 32 is small and medium. */
const sizes = {
  small: { least: 0, most: 32 ** 2 },
  medium: { least: 32 ** 2, most: 96 ** 2 },
  large: { least: 96 ** 2, most: Number.POSITIVE_INFINITY },
} as const;

/**
 * Mean average precision as pycocotools computes it. On every picture the detections of a class, by falling score, each
 * take the free truth of that class that they overlap most, if enough (of equal ones the last). Precision is read at the
 * recalls 0, 0.01, ... 1, and averaged over these, the overlaps and the classes that have a truth. For a range of areas,
 * truths outside of it and the detections that take one do not count, nor do free detections outside of it.
 *
 * @throws INVALID_DATA naming the sample for a NaN score, an area that is none or a box that is none; INVALID_ARGUMENT
 * for options out of range.
 */
export function meanAveragePrecision(
  samples: readonly DetectionSample[],
  { most = 100 }: AveragePrecisionOptions = {},
): AveragePrecision {
  checkMost(most);
  const classes = classSamples(samples);
  const precisions = classes.map((images) => classPrecisions(images, most));
  return {
    ...meanPrecisions(precisions),
    classes: classes.length,
    truths: samples.reduce((sum, { truths }) => sum + truths.length, 0),
  };
}

function classPrecisions(images: readonly ClassSample[], most: number): Precisions {
  const joined = joinClass(images, most);
  const at = (overlap: number, range: AreaRange): number => averagePrecision(matchClass(joined, overlap, range));
  const over = (range: AreaRange): number => meanOfNumbers(overlaps.map((overlap) => at(overlap, range)));
  const all = overlaps.map((overlap) => at(overlap, everySize));
  return {
    map: meanOfNumbers(all),
    map50: all[0] ?? Number.NaN,
    map75: all[5] ?? Number.NaN,
    small: over(sizes.small),
    medium: over(sizes.medium),
    large: over(sizes.large),
  };
}

function meanPrecisions(classes: readonly Precisions[]): Precisions {
  const mean = (name: keyof Precisions): number => meanOfNumbers(classes.map((precisions) => precisions[name]));
  return {
    map: mean('map'),
    map50: mean('map50'),
    map75: mean('map75'),
    small: mean('small'),
    medium: mean('medium'),
    large: mean('large'),
  };
}

/** Mean of those that are not NaN; NaN where none is. */
function meanOfNumbers(values: readonly number[]): number {
  const numbers = values.filter((value) => !Number.isNaN(value));
  return numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}

/** A true box, with the area that decides whether it is small, medium or large. */
export interface TrueBox {
  readonly box: Box;
  readonly area: number;
}

/** The truths and detections of one class on one picture, in the order they came. */
export interface ClassSample {
  readonly truths: TrueBox[];
  readonly detections: { readonly box: Box; readonly score: number }[];
}

/**
 * For each class that has a truth, the pictures that bear it or where it was detected, in their order.
 *
 * @throws INVALID_DATA naming the sample for a NaN score, an area that is none or a box that is none.
 */
function classSamples(samples: readonly DetectionSample[]): ClassSample[][] {
  const classes = new Map<number, Map<number, ClassSample>>();
  for (const { truths } of samples) for (const { label } of truths) classes.set(label, new Map());
  for (const [sample, { truths, detections }] of samples.entries()) {
    for (const [k, { box, label, area = box.width * box.height }] of truths.entries()) {
      const name = `Truth ${k} of sample ${sample}`;
      checkBox(box, name);
      checkArea(area, name);
      ownSample(classes.get(label), sample)?.truths.push({ box, area });
    }
    const scores = Float64Array.from(detections, ({ score }) => score);
    for (const [k, { box, label }] of detections.entries()) {
      checkBox(box, `Detection ${k} of sample ${sample}`);
      const score = scoreAt(scores, k, sample);
      ownSample(classes.get(label), sample)?.detections.push({ box, score });
    }
  }
  return Array.from(classes.values(), (images) => [...images.values()]);
}

/** What a class has on a picture; none for a class without a truth anywhere. */
function ownSample(images: Map<number, ClassSample> | undefined, sample: number): ClassSample | undefined {
  const known = images?.get(sample);
  if (images === undefined || known !== undefined) return known;
  const made: ClassSample = { truths: [], detections: [] };
  images.set(sample, made);
  return made;
}

function checkArea(area: number, name: string): void {
  if (area >= 0 && Number.isFinite(area)) return;
  throw new FgclipError('INVALID_DATA', `${name} has an area that is none`, {
    expected: 'a finite number of at least 0',
    found: `${area}`,
  });
}

/** Areas in square pixels that count, both ends included. */
export interface AreaRange {
  readonly least: number;
  readonly most: number;
}

/** The detections of a class on all pictures by falling score, and how they overlap the truths of their picture. */
export interface JoinedClass {
  readonly images: readonly {
    /** [truths]. */
    readonly truthAreas: Float64Array;
    /** [detections], by falling score. */
    readonly areas: Float64Array;
    /** [detections, truths]: intersection over union. */
    readonly overlaps: Float64Array;
  }[];
  /** Places of all detections, picture after picture, by falling score. */
  readonly order: Int32Array;
}

/** What became of the detections of a class. */
export interface MatchedClass {
  /** How many detections took a truth, by falling score: 1 right, 0 wrong; those that do not count are left out. */
  readonly outcomes: Uint8Array;
  /** Truths that count. */
  readonly positives: number;
}

const WRONG = 0;
const RIGHT = 1;
const NOT_COUNTED = 2;

/** Everything about a class that does not depend on the overlap needed. Of each picture the `most` best detections. */
function joinClass(samples: readonly ClassSample[], most: number): JoinedClass {
  const scores: number[] = [];
  const images = samples.map(({ truths, detections }) => {
    const places = highestPlaces(
      detections.map(({ score }) => score),
      most,
    );
    const best = Array.from(places).flatMap((place) => detections[place] ?? []);
    for (const { score } of best) scores.push(score);
    return {
      truthAreas: Float64Array.from(truths, ({ area }) => area),
      areas: Float64Array.from(best, ({ box }) => box.width * box.height),
      overlaps: Float64Array.from(best.flatMap(({ box }) => truths.map((truth) => boxIou(box, truth.box)))),
    };
  });
  return { images, order: fallingOrder(scores) };
}

/** Gives the truths of a class to its detections, for one overlap needed and one range of areas. */
function matchClass({ images, order }: JoinedClass, overlap: number, range: AreaRange): MatchedClass {
  const all = new Uint8Array(order.length);
  let offset = 0;
  let positives = 0;
  for (const image of images) {
    positives += matchImage(image, overlap, range, all.subarray(offset, offset + image.areas.length));
    offset += image.areas.length;
  }
  const outcomes = Uint8Array.from(order, (place) => all[place] ?? NOT_COUNTED);
  return { outcomes: outcomes.filter((outcome) => outcome !== NOT_COUNTED), positives };
}

/** Fills in the outcomes of a picture's detections; returns how many of its truths count. */
function matchImage(
  { truthAreas, areas, overlaps }: JoinedClass['images'][number],
  overlap: number,
  range: AreaRange,
  outcomes: Uint8Array,
): number {
  const counted: number[] = [];
  const others: number[] = [];
  for (const [truth, area] of truthAreas.entries()) (within(area, range) ? counted : others).push(truth);
  const taken = new Uint8Array(truthAreas.length);
  for (let k = 0; k < outcomes.length; k++) {
    const row = overlaps.subarray(k * truthAreas.length, (k + 1) * truthAreas.length);
    // A truth that counts comes before one that overlaps more but does not count.
    const right = nearestFree(row, counted, taken, overlap);
    const truth = right < 0 ? nearestFree(row, others, taken, overlap) : right;
    if (truth >= 0) taken[truth] = 1;
    if (right >= 0) outcomes[k] = RIGHT;
    else outcomes[k] = truth < 0 && within(areas[k] ?? 0, range) ? WRONG : NOT_COUNTED;
  }
  return counted.length;
}

/** The truth among the candidates that is overlapped most and enough, of equal ones the last; -1 where none is. */
function nearestFree(row: Float64Array, candidates: readonly number[], taken: Uint8Array, overlap: number): number {
  let nearest = -1;
  let most = overlap;
  for (const truth of candidates) {
    const iou = row[truth] ?? 0;
    if (taken[truth] === 1 || iou < most) continue;
    nearest = truth;
    most = iou;
  }
  return nearest;
}

function within(area: number, { least, most }: AreaRange): boolean {
  return area >= least && area <= most;
}

/** Recalls at which precision is read. */
const RECALLS = 101;

/** 0 to 1, to the last bit as NumPy spaces them: a recall may be just one of them. */
function recallAt(k: number): number {
  return k === RECALLS - 1 ? 1 : k * 0.01;
}

/**
 * Average of the precision at 101 recalls, where precision at a recall is the highest that any number of best detections
 * has which reaches that recall; 0 beyond the highest recall. NaN where there is no truth.
 */
function averagePrecision({ outcomes, positives }: MatchedClass): number {
  if (positives === 0) return Number.NaN;
  const precisions = precisionsAtHits(outcomes);
  let sum = 0;
  let hit = 0;
  for (let k = 0; k < RECALLS; k++) {
    while ((hit + 1) / positives < recallAt(k)) hit++;
    sum += precisions[hit] ?? 0;
  }
  return sum / RECALLS;
}

/** For each right detection, by falling score: the highest precision there or after. */
function precisionsAtHits(outcomes: Uint8Array): Float64Array {
  const precisions: number[] = [];
  outcomes.forEach((right, k) => {
    if (right === 1) precisions.push((precisions.length + 1) / (k + 1));
  });
  let highest = 0;
  for (let hit = precisions.length - 1; hit >= 0; hit--) {
    highest = Math.max(highest, precisions[hit] ?? 0);
    precisions[hit] = highest;
  }
  return Float64Array.from(precisions);
}
