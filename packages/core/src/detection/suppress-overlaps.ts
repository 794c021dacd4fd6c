import { FgclipError } from '../errors.ts';
import type { Box } from '../vision/box.ts';
import { boxIou, checkBoxes } from './box-iou.ts';
import { fallingOrder } from './falling-order.ts';

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
export function suppressInOrder(boxes: readonly Box[], order: Int32Array, iou: number, most: number): Int32Array {
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
