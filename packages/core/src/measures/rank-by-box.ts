import { FgclipError } from '../errors.ts';
import type { Box } from '../vision/image.ts';
import { boxIou, checkBox, type Detection, type SuppressOptions, suppressOverlaps } from './detections.ts';

/** What a detector says of a true box. */
export interface BoxRanking {
  /** [vocabulary]: scores of the captions, all 0 where the box is not found, so that the right one ranks last. */
  readonly scores: Float32Array;
  /** Whether a detection overlaps the true box enough. */
  readonly located: boolean;
  /** The best of those that do. */
  readonly detection?: Detection;
  /** Its intersection over union with the true box; where none overlaps enough, the largest of all. */
  readonly iou: number;
}

/**
 * The scores that a detector gives to the captions of a true box. Overlapping detections are suppressed, whatever their
 * captions; of those left the true box would suppress the ones that overlap it, and the best of these speaks for it.
 * The protocol of FG-OVD (arXiv 2311.17518). Rank the scores with rankOfPositive() or ranksOf().
 *
 * @param truth In pixels.
 * @param detections For the vocabulary of the true box, in any order.
 * @param vocabularySize Number of captions.
 * @param options Overlaps larger than `iou` suppress, both times. Default 0.5.
 * @throws SHAPE_MISMATCH for a detection with another number of scores; INVALID_DATA for a NaN score or a box that is
 * none; INVALID_ARGUMENT for an overlap out of range.
 */
export function rankByBox(
  truth: Box,
  detections: readonly Detection[],
  vocabularySize: number,
  { iou: limit = 0.5 }: SuppressOptions = {},
): BoxRanking {
  checkBox(truth, 'The true box');
  checkVocabulary(detections, vocabularySize);
  const survivors = suppressOverlaps(
    detections.map(({ box }) => box),
    Float64Array.from(detections, ({ score }) => score),
    { iou: limit },
  );
  let nearest = 0;
  for (const place of survivors) {
    const detection = detections[place];
    if (detection === undefined) continue;
    const iou = boxIou(truth, detection.box);
    if (iou > limit) return { scores: detection.scores, located: true, detection, iou };
    nearest = Math.max(nearest, iou);
  }
  return { scores: new Float32Array(vocabularySize), located: false, iou: nearest };
}

function checkVocabulary(detections: readonly Detection[], size: number): void {
  const odd = detections.findIndex(({ scores }) => scores.length !== size);
  if (odd < 0) return;
  throw new FgclipError('SHAPE_MISMATCH', `Detection ${odd} is of another vocabulary`, {
    expected: `${size} scores`,
    found: `${detections[odd]?.scores.length}`,
  });
}
