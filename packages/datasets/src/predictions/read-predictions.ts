import { FgclipError } from '@fgclip/core';
import { recordOf, shown } from '../samples/collect/fields.ts';
import { eachJsonRecord } from '../samples/collect/json-records.ts';
import { SampleCollector } from '../samples/collect/sample-collector.ts';
import type { SkippedEntry } from '../samples/sample.ts';
import { parseDocument } from '../samples/sample-format.ts';
import { isRecord } from '../table/json-lines.ts';
import type { Categories } from './categories.ts';
import type { Prediction } from './prediction.ts';
import { predictionOf } from './prediction-record.ts';

export interface ReadPredictionsOptions {
  /** Name of the file, for messages. */
  readonly file: string;
  /** The captions of the benchmark (see readCategories()), for records that do not say theirs. */
  readonly categories?: Categories | undefined;
}

export interface ReadPredictions {
  readonly predictions: readonly Prediction[];
  /** Records left out, each with its reason. */
  readonly skipped: readonly SkippedEntry[];
}

/**
 * Predictions of a detector in the structure that FG-OVD's evaluation (arXiv 2311.17518) works on, as JSON Lines or one
 * JSON array. A record is what the detector found on one photograph for one vocabulary:
 *
 * - `image_filepath`: the photograph's file, with or without folders;
 * - `vocabulary` [v]: ids of the captions, `category_id`, the right one, first;
 * - `scores` [n], `labels` [n], `boxes` [n][left, top, right, bottom in pixels]: score and id of each box's best caption;
 * - `total_scores` [n][v]: the scores of all captions;
 * - `captions` [v] (optional): their texts; default those of `categories`;
 * - `photograph` (optional): its name, where the file's is another.
 *
 * Other fields are passed over; records that cannot be used are listed as skipped.
 *
 * @throws INVALID_FORMAT for a text that is neither JSON Lines nor an array, and for an array that is no JSON.
 */
export function readPredictions(text: string, { file, categories }: ReadPredictionsOptions): ReadPredictions {
  const collector = new SampleCollector({ file });
  const predictions: Prediction[] = [];
  const read = (value: unknown) => predictions.push(predictionOf(recordOf(value), categories));
  if (/^\s*\[/.test(text)) {
    for (const [index, value] of arrayOf(text, file).entries()) collector.attempt(`[${index}]`, () => read(value));
  } else {
    checkLines(text, file);
    eachJsonRecord(text, collector, read);
  }
  return { predictions, skipped: collector.skipped };
}

function arrayOf(text: string, file: string): readonly unknown[] {
  const json = parseDocument(text, file);
  return Array.isArray(json) ? json : [];
}

/** Lines of which one is looked for that is a JSON object. */
const FIRST_LINES = 10;

/** @throws INVALID_FORMAT when none of the first lines is a JSON object, although there are some. */
function checkLines(text: string, file: string): void {
  const lines = text.split('\n', FIRST_LINES).filter((line) => line.trim() !== '');
  if (lines.length === 0 || lines.some(isObject)) return;
  throw new FgclipError('INVALID_FORMAT', 'The file does not hold predictions', {
    file,
    expected: 'JSON Lines, an object a line, or a JSON array of objects',
    found: `text that starts with ${shown(lines[0])}`,
    hint: 'Lists that Python has pickled can be written with json.dump()',
  });
}

function isObject(line: string): boolean {
  try {
    return isRecord(JSON.parse(line));
  } catch {
    return false;
  }
}
