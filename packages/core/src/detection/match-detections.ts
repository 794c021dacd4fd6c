import { boxIou } from './box-iou.ts';
import type { ClassSample } from './class-samples.ts';
import { fallingOrder, highestPlaces } from './falling-order.ts';

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
export function joinClass(samples: readonly ClassSample[], most: number): JoinedClass {
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
export function matchClass({ images, order }: JoinedClass, overlap: number, range: AreaRange): MatchedClass {
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
