import { FgclipError } from '@fgclip/core';
import type { Box } from '@fgclip/core/vision';
import { cocoPhotographOf } from '../samples/sample.ts';
import type { Prediction } from './read-predictions.ts';

/**
 * A prediction as a line of JSON, its end included: the record that FG-OVD's evaluation reads (see readPredictions()),
 * with the captions, so that it stands alone. Numbers are written as the shortest decimals that give the same float32.
 *
 * @throws INVALID_DATA for labels, scores or ids that do not fit the vocabulary, and for numbers that are not finite.
 */
export function writePrediction(prediction: Prediction): string {
  const { photograph, sha256, vocabulary, detections, files = [photograph] } = prediction;
  const ids = prediction.ids ?? vocabulary.map((_, place) => place + 1);
  checkSize(prediction, 'ids', ids.length);
  const idAt = (label: number): number => ids[label] ?? misfit(prediction, `a label below ${ids.length}`, `${label}`);
  const number = (value: number): number =>
    Number.isFinite(value) ? shortest(value) : misfit(prediction, 'finite numbers', `${value}`);
  const [file = photograph] = files;
  const record = {
    image_filepath: file,
    ...(nameOf(file) !== photograph && { photograph }),
    ...(sha256 !== undefined && { image_sha256: sha256 }),
    category_id: ids[0],
    vocabulary: ids,
    captions: vocabulary,
    scores: detections.map(({ score }) => number(score)),
    labels: detections.map(({ label }) => idAt(label)),
    boxes: detections.map(({ box }) => cornersOf(box).map(number)),
    total_scores: detections.map(({ scores }) => {
      checkSize(prediction, 'scores of a detection', scores.length);
      return Array.from(scores, number);
    }),
  };
  return `${JSON.stringify(record)}\n`;
}

/** The photograph that a reader takes a file for; undefined where it cannot tell. */
function nameOf(file: string): string | undefined {
  try {
    return cocoPhotographOf(file, 'image_filepath').photograph;
  } catch {
    return undefined;
  }
}

function cornersOf({ x, y, width, height }: Box): number[] {
  return [x, y, x + width, y + height];
}

/** Digits that every float32 is told apart by. */
const ENOUGH = 9;

/** The shortest decimal that is the same float32. */
function shortest(value: number): number {
  const float = Math.fround(value);
  for (let digits = 6; digits < ENOUGH; digits++) {
    const short = Number(float.toPrecision(digits));
    if (Math.fround(short) === float) return short;
  }
  return Number(float.toPrecision(ENOUGH));
}

function checkSize(prediction: Prediction, what: string, size: number): void {
  const { length } = prediction.vocabulary;
  if (size !== length) misfit(prediction, `${length} ${what}, one a caption`, `${size}`);
}

function misfit({ photograph }: Prediction, expected: string, found: string): never {
  throw new FgclipError('INVALID_DATA', `A prediction on ${photograph} cannot be written`, { expected, found });
}
