import {
  type AveragePrecision,
  type Detection,
  type DetectionSample,
  FgclipError,
  meanAveragePrecision,
  suppressOverlaps,
} from '@fgclip/core';
import type { Box } from '@fgclip/core/vision';
import type { BenchmarkScores, RankedItem } from '../evaluation/results.ts';
import type { SkippedBoxes } from './detector-comparison.ts';

/** What a detector found on photographs; predictions of @fgclip/datasets fit. */
export interface DetectorPredictions {
  /** What tables call the detector. */
  readonly name: string;
  readonly predictions: readonly DetectorPrediction[];
  /** Vocabularies that the detector could not be asked, since a caption is too long for it. */
  readonly tooLong?: readonly AskedVocabulary[] | undefined;
}

/** A question to a detector: which of these captions, and where? */
export interface AskedVocabulary {
  readonly photograph: string;
  /** The right caption first, then its hard negatives in the benchmark's order. */
  readonly vocabulary: readonly string[];
}

export interface DetectorPrediction extends AskedVocabulary {
  /** As the detector gives them, overlapping or not; scores in the order of the vocabulary. */
  readonly detections: readonly Detection[];
}

/**
 * What makes two questions the same: photograph, right caption, negatives and their order. White space around captions
 * and a full stop at their end do not matter, since the forms that benchmarks are published in differ there.
 */
function questionKey({ photograph, vocabulary }: AskedVocabulary): string {
  return JSON.stringify([photograph, ...vocabulary.map(captionKey)]);
}

/** What makes two captions the same. */
function captionKey(caption: string): string {
  return caption.trim().replace(/\s*\.$/, '');
}

/** A benchmark reduced to the boxes that every system was asked about. */
export interface AskedBenchmark {
  /** [boxes]: their rows in the whole benchmark. */
  readonly rows: readonly number[];
  /** [boxes]. */
  readonly boxes: readonly AskedBox[];
}

export interface AskedBox {
  readonly photograph: string;
  readonly box: Box;
  /** [1 + K]: the right caption first. */
  readonly captions: readonly string[];
  /** [detectors]: what each of them answered. */
  readonly answers: readonly DetectorPrediction[];
}

/**
 * Finds each detector's answer to every row of some benchmarks, by photograph, right caption and vocabulary. Rows
 * without a box and rows that a detector was not asked about are left out and counted.
 *
 * @throws INVALID_DATA where the detectors have no row in common.
 */
export function findAskedBoxes(
  benchmarks: readonly BenchmarkScores[],
  detectors: readonly DetectorPredictions[],
): { readonly benchmarks: readonly AskedBenchmark[]; readonly skipped: SkippedBoxes } {
  const asked = detectors.map(({ name, predictions, tooLong = [] }) => ({
    name,
    answers: firstByKey(predictions),
    tooLong: new Set(tooLong.map(questionKey)),
    skipped: { tooLong: 0, noPrediction: 0 },
  }));
  const skipped = { noBox: 0, tooLong: 0, noPrediction: 0 };
  const found = benchmarks.map(({ photographs, items = [] }): AskedBenchmark => {
    const rows: number[] = [];
    const boxes: AskedBox[] = [];
    for (const [row, photograph] of photographs.entries()) {
      const item: RankedItem = items[row] ?? { captions: [] };
      if (!item.box) {
        skipped.noBox++;
        continue;
      }
      const key = questionKey({ photograph, vocabulary: item.captions });
      const reasons = asked.map((detector) => {
        if (detector.answers.has(key)) return undefined;
        const reason = detector.tooLong.has(key) ? 'tooLong' : 'noPrediction';
        detector.skipped[reason]++;
        return reason;
      });
      const reason = reasons.includes('tooLong') ? 'tooLong' : reasons.find((one) => one !== undefined);
      if (reason !== undefined) {
        skipped[reason]++;
        continue;
      }
      const answers = asked.flatMap((detector) => detector.answers.get(key) ?? []);
      rows.push(row);
      boxes.push({ photograph, box: item.box, captions: item.captions, answers });
    }
    return { rows, boxes };
  });
  if (found.every(({ rows }) => rows.length === 0)) throw nothingInCommon(benchmarks, detectors);
  return {
    benchmarks: found,
    skipped: { ...skipped, detectors: asked.map((detector) => ({ name: detector.name, ...detector.skipped })) },
  };
}

/** Benchmarks may ask the same question: any answer to it will do. */
function firstByKey(predictions: readonly DetectorPrediction[]): Map<string, DetectorPrediction> {
  const answers = new Map<string, DetectorPrediction>();
  for (const prediction of predictions) {
    const key = questionKey(prediction);
    if (!answers.has(key)) answers.set(key, prediction);
  }
  return answers;
}

function nothingInCommon(
  benchmarks: readonly BenchmarkScores[],
  detectors: readonly DetectorPredictions[],
): FgclipError {
  const [wanted] = benchmarks.flatMap(({ photographs, items = [] }) =>
    items.flatMap(({ box, captions }, row) => (box ? { photograph: photographs[row] ?? '', captions } : [])),
  );
  const given = detectors.map(({ predictions: [first] }) =>
    first === undefined ? 'nothing' : example(first.photograph, first.vocabulary),
  );
  return new FgclipError('INVALID_DATA', 'There is no box that every detector was asked about', {
    expected:
      wanted === undefined
        ? 'boxes with hard negatives'
        : `answers such as to ${example(wanted.photograph, wanted.captions)}`,
    found: given.join('; '),
    hint: 'Detect on the files the table was made from; photographs, captions and their order must be the same',
  });
}

function example(photograph: string, [right = '', ...negatives]: readonly string[]): string {
  return `"${right}" and ${negatives.length} negatives on ${photograph}`;
}

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
