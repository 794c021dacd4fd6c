import { averagePrecision } from './average-precision.ts';
import { type ClassSample, classSamples } from './class-samples.ts';
import type { DetectionSample } from './detection-sample.ts';
import { checkMost } from './falling-order.ts';
import { type AreaRange, joinClass, matchClass } from './match-detections.ts';

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
