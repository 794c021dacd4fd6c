import { FgclipError } from '../errors.ts';
import type { Matrix } from '../tensor/tensor.ts';
import type { Box } from '../vision/box.ts';
import { checkBox, checkBoxes } from './box-iou.ts';
import type { Detection } from './detection.ts';
import { checkMost, fallingOrder, highestPlaces } from './falling-order.ts';
import { suppressInOrder } from './suppress-overlaps.ts';

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
