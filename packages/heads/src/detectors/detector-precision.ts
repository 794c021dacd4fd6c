import {
  type AveragePrecision,
  type DetectionSample,
  FgclipError,
  meanAveragePrecision,
  suppressOverlaps,
} from '@fgclip/core';
import type { AskedBenchmark, AskedBox } from './asked-boxes.ts';
import { captionKey, type DetectorPrediction, questionKey } from './detector-predictions.ts';

/**
 * Mean average precision of a detector on the boxes of a benchmark. A photograph is a sample: its truths are all those
 * boxes, each of the class of its right caption; its detections are those for every vocabulary asked about it, after the
 * suppression of overlaps whatever their captions, each of the class of its best caption. FG-OVD's evaluation
 * (arXiv 2311.17518), which takes COCO's measure.
 *
 * @param k Which of the detectors.
 */
export function detectorPrecision({ boxes }: AskedBenchmark, k: number, iou: number): AveragePrecision {
  const classes = new Map<string, number>();
  const classOf = (caption: string): number => {
    const key = captionKey(caption);
    const known = classes.get(key) ?? classes.size;
    classes.set(key, known);
    return known;
  };
  const samples = byPhotograph(boxes).map((own): DetectionSample => {
    const answers = new Map<string, DetectorPrediction>();
    for (const { answers: all } of own) {
      const answer = all[k];
      if (answer !== undefined) answers.set(questionKey(answer), answer);
    }
    return {
      truths: own.map(({ box, captions: [right = ''] }) => ({ box, label: classOf(right) })),
      detections: [...answers.values()].flatMap((answer) =>
        survivors(answer, iou).map(({ box, score, label }) => ({
          ...{ box, score },
          label: classOf(captionAt(answer, label)),
        })),
      ),
    };
  });
  return meanAveragePrecision(samples);
}

function survivors({ detections }: DetectorPrediction, iou: number) {
  const kept = suppressOverlaps(
    detections.map(({ box }) => box),
    detections.map(({ score }) => score),
    { iou },
  );
  return [...kept].flatMap((place) => detections[place] ?? []);
}

function captionAt({ vocabulary, photograph }: DetectorPrediction, label: number): string {
  const caption = vocabulary[label];
  if (caption !== undefined) return caption;
  throw new FgclipError('INVALID_DATA', `A detection on ${photograph} names a caption that was not asked for`, {
    expected: `a label below ${vocabulary.length}`,
    found: `${label}`,
  });
}

function byPhotograph(boxes: readonly AskedBox[]): AskedBox[][] {
  const groups = new Map<string, AskedBox[]>();
  for (const box of boxes) {
    const group = groups.get(box.photograph);
    if (group === undefined) groups.set(box.photograph, [box]);
    else group.push(box);
  }
  return [...groups.values()];
}
