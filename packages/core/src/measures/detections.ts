import { FgclipError } from '../errors.ts';
import type { Matrix } from '../tensor/tensor.ts';
import type { Box } from '../vision/image.ts';
import { scoreAt } from './ranks.ts';

/** A box that a detector proposes, and how well every caption of a vocabulary fits it. */
export interface Detection {
  /** In pixels of the picture; it may reach beyond its edges. */
  readonly box: Box;
  /** Place of the best caption in the vocabulary. */
  readonly label: number;
  /** Score of that caption, 0 to 1. */
  readonly score: number;
  /** [vocabulary]: the scores of all captions, in its order. */
  readonly scores: Float32Array;
}

/** What is on a picture, and what a detector found there. */
export interface DetectionSample {
  readonly truths: readonly {
    readonly box: Box;
    /** Number of its class. */
    readonly label: number;
    /** In square pixels, of its outline for example. Default the area of the box. */
    readonly area?: number;
  }[];
  readonly detections: readonly { readonly box: Box; readonly label: number; readonly score: number }[];
}

/** Intersection over union: the share of the area of two boxes that they have in common, 0 to 1. 0 for two empty boxes. */
export function boxIou(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (!(width > 0 && height > 0)) return 0;
  const common = width * height;
  return common / (a.width * a.height + b.width * b.height - common);
}

/** Throws INVALID_DATA, naming the box, unless its numbers are finite and its sides at least 0. */
export function checkBox(box: Box, name: string): void {
  const { x, y, width, height } = box;
  if (width >= 0 && height >= 0 && Number.isFinite(x + y + width * height)) return;
  throw new FgclipError('INVALID_DATA', `${name} is not a box`, {
    expected: 'finite x and y, width and height of at least 0',
    found: `x ${x}, y ${y}, width ${width}, height ${height}`,
  });
}

/** checkBox() of each, named by its place. */
function checkBoxes(boxes: readonly Box[]): void {
  for (const [place, box] of boxes.entries()) checkBox(box, `Box ${place}`);
}

/**
 * Places of the scores from the highest to the lowest, equal ones in the order they came.
 *
 * @throws INVALID_DATA when a score is NaN.
 */
export function fallingOrder(scores: ArrayLike<number>): Int32Array {
  const values = Float64Array.from(scores, (_, place) => scoreAt(scores, place));
  const places = Int32Array.from(values, (_, place) => place);
  return places.sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b);
}

/** The first `most` of fallingOrder(), without sorting the rest. Throws as it does. */
export function highestPlaces(scores: ArrayLike<number>, most: number): Int32Array {
  if (most >= scores.length) return fallingOrder(scores);
  const rising = Float64Array.from(scores, (_, place) => scoreAt(scores, place)).sort();
  const lowest = rising[scores.length - most] ?? Number.POSITIVE_INFINITY;
  const places: number[] = [];
  const ties: number[] = [];
  for (let place = 0; place < scores.length; place++) {
    const score = scores[place] ?? 0;
    if (score > lowest) places.push(place);
    else if (score === lowest) ties.push(place);
  }
  places.push(...ties.slice(0, most - places.length));
  const order = fallingOrder(places.map((place) => scores[place] ?? 0));
  return order.map((k) => places[k] ?? 0);
}

/** Throws INVALID_ARGUMENT unless so many detections can be kept. */
export function checkMost(most: number): void {
  if (Number.isInteger(most) && most > 0) return;
  throw new FgclipError('INVALID_ARGUMENT', 'The number of detections to keep is out of range', {
    expected: 'an integer of at least 1',
    found: `${most}`,
  });
}

export interface SuppressOptions {
  /** A box is suppressed where its intersection over union with a better one is larger than this, 0 to 1. Default 0.5. */
  readonly iou?: number;
}

/**
 * Non-maximum suppression: goes through the boxes by falling score, equal ones in the order they came, and drops each
 * that overlaps one kept before.
 *
 * @param boxes [boxes].
 * @param scores [boxes].
 * @returns Places of the boxes kept, by falling score.
 * @throws SHAPE_MISMATCH unless there is a score a box; INVALID_DATA for a NaN score or a box that is none;
 * INVALID_ARGUMENT for an overlap out of range.
 */
export function suppressOverlaps(
  boxes: readonly Box[],
  scores: ArrayLike<number>,
  { iou = 0.5 }: SuppressOptions = {},
): Int32Array {
  if (boxes.length !== scores.length) {
    throw new FgclipError('SHAPE_MISMATCH', 'Boxes and scores differ in number', {
      expected: `${boxes.length} scores`,
      found: `${scores.length}`,
    });
  }
  checkBoxes(boxes);
  return suppressInOrder(boxes, fallingOrder(scores), iou, boxes.length);
}

/** The first `most` places of the order whose boxes overlap none before too much. Boxes are taken as checked. */
function suppressInOrder(boxes: readonly Box[], order: Int32Array, iou: number, most: number): Int32Array {
  checkIou(iou);
  const kept: Box[] = [];
  const places: number[] = [];
  for (const place of order) {
    if (places.length >= most) break;
    const box = boxes[place];
    if (box === undefined || kept.some((better) => boxIou(better, box) > iou)) continue;
    kept.push(box);
    places.push(place);
  }
  return Int32Array.from(places);
}

/** Throws INVALID_ARGUMENT unless the overlap is from 0 to 1. */
function checkIou(iou: number): void {
  if (iou >= 0 && iou <= 1) return;
  throw new FgclipError('INVALID_ARGUMENT', 'The overlap of boxes is out of range', {
    expected: 'a number from 0 to 1',
    found: `${iou}`,
  });
}

/** All boxes that a detector proposes on a picture, and how well each of many captions fits them. */
export interface ScoredBoxes {
  /** [boxes], in pixels. */
  readonly boxes: readonly Box[];
  /** [boxes, captions]: after the sigmoid, 0 to 1. */
  readonly scores: Matrix;
}

export interface ChooseOptions {
  /** How many to keep. Default 100, as FG-OVD and COCO do. */
  readonly most?: number;
  /**
   * Suppresses boxes whose intersection over union with a better one is larger, whatever the captions; it comes before
   * the `most` best are kept. Default: overlapping boxes stay.
   */
  readonly iou?: number | undefined;
}

/**
 * The best boxes for a vocabulary, as if the detector had been asked for its captions alone: a box has the label of the
 * caption that fits it best (the first of equal ones), and that caption's score.
 *
 * @param columns The vocabulary: which captions of `all.scores`, in order; labels are places in this list.
 * @returns By falling score, equal ones in the order of the boxes.
 * @throws SHAPE_MISMATCH unless there is a row of scores a box; INVALID_ARGUMENT for an empty vocabulary, a column that
 * is not there or options out of range; INVALID_DATA for a NaN score or a box that is none.
 */
export function chooseDetections(
  { boxes, scores }: ScoredBoxes,
  columns: readonly number[],
  { most = 100, iou }: ChooseOptions = {},
): Detection[] {
  checkMost(most);
  checkVocabulary({ boxes, scores }, columns);
  const { best, labels } = bestCaptions(scores, columns);
  if (iou !== undefined) checkBoxes(boxes);
  const places = iou === undefined ? highestPlaces(best, most) : suppressInOrder(boxes, fallingOrder(best), iou, most);
  return Array.from(places).flatMap((place) => {
    const box = boxes[place];
    if (box === undefined) return [];
    if (iou === undefined) checkBox(box, `Box ${place}`);
    const start = place * scores.shape[1];
    return {
      box,
      label: labels[place] ?? 0,
      score: best[place] ?? 0,
      scores: Float32Array.from(columns, (column) => scores.data[start + column] ?? 0),
    };
  });
}

/** Of every box the highest score among the columns, and the place of its column among them. */
function bestCaptions({ shape, data }: Matrix, columns: readonly number[]) {
  const [boxes, captions] = shape;
  const best = new Float32Array(boxes);
  const labels = new Int32Array(boxes);
  for (let box = 0; box < boxes; box++) {
    let highest = Number.NEGATIVE_INFINITY;
    for (let label = 0; label < columns.length; label++) {
      const score = data[box * captions + (columns[label] ?? 0)] ?? Number.NaN;
      // A NaN is kept, and refused where the scores are put in order.
      if (score <= highest) continue;
      highest = score;
      labels[box] = label;
      if (Number.isNaN(score)) break;
    }
    best[box] = highest;
  }
  return { best, labels };
}

function checkVocabulary({ boxes, scores }: ScoredBoxes, columns: readonly number[]): void {
  const [rows, captions] = scores.shape;
  if (rows !== boxes.length) {
    throw new FgclipError('SHAPE_MISMATCH', 'Boxes and scores differ in number', {
      expected: `${boxes.length} rows of scores`,
      found: `${rows}`,
    });
  }
  const wrong = columns.find((column) => !(Number.isInteger(column) && column >= 0 && column < captions));
  if (columns.length === 0 || wrong !== undefined) {
    throw new FgclipError('INVALID_ARGUMENT', 'The vocabulary is not among the captions scored', {
      expected: `columns from 0 to ${captions - 1}`,
      found: wrong === undefined ? 'none' : `${wrong}`,
    });
  }
}
