import { type Box, FgclipError } from '@fgclip/core';
import type { BenchmarkScores, RankedItem } from '../results/measurement.ts';
import type { SkippedBoxes } from './detector-comparison.ts';
import { type DetectorPrediction, type DetectorPredictions, questionKey } from './detector-predictions.ts';

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
