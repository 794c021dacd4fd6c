import { type Detection, FgclipError } from '@fgclip/core';
import type { Box } from '@fgclip/core/vision';
import {
  expected,
  fail,
  isRecord,
  type JsonRecord,
  listOf,
  notExact,
  numberIn,
  recordOf,
  shown,
  textOf,
  textValue,
} from '../json.ts';
import { eachJsonRecord, indexById, parseDocument } from '../samples/json-document.ts';
import { cocoPhotographOf, type Photograph, type SkippedEntry } from '../samples/sample.ts';
import { SampleCollector } from '../samples/sample-collector.ts';

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

/** A record of readPredictions() as a prediction; what is wrong with it ends the reading of the entry. */
function predictionOf(record: JsonRecord, categories: Categories | undefined): Prediction {
  const picture = pictureOf(record);
  const ids = idsOf(record);
  const vocabulary = captionsOf(record, ids, categories);
  return { ...picture, vocabulary, ids, detections: detectionsOf(record, ids) };
}

function pictureOf(record: JsonRecord): Photograph & Pick<Prediction, 'sha256'> {
  const picture = cocoPhotographOf(textOf(record, 'image_filepath'), 'image_filepath');
  return {
    ...picture,
    ...(record.photograph !== undefined && { photograph: textOf(record, 'photograph') }),
    ...(record.image_sha256 !== undefined && { sha256: textOf(record, 'image_sha256') }),
  };
}

function idsOf(record: JsonRecord): number[] {
  const ids = listOf(record, 'vocabulary').map((id, place) => idOf(id, `vocabulary[${place}]`));
  const twice = ids.findIndex((id, place) => ids.indexOf(id) !== place);
  if (twice >= 0) fail(`vocabulary[${twice}]`, `${ids[twice]} is in the vocabulary already`);
  const right = idOf(record.category_id, 'category_id');
  if (right !== ids[0]) fail('category_id', `${right} is not the first of the vocabulary: ${shown(ids)}`);
  return ids;
}

function captionsOf(record: JsonRecord, ids: readonly number[], categories: Categories | undefined): string[] {
  if (record.captions !== undefined) {
    const captions = sameLength(listOf(record, 'captions'), 'captions', ids.length, 'vocabulary');
    return captions.map((caption, place) => textValue(caption, `captions[${place}]`));
  }
  if (categories === undefined) return fail('captions', "are missing, and the benchmark's categories are not given");
  return ids.map(
    (id, place) => categories.get(`${id}`) ?? fail(`vocabulary[${place}]`, `${id} is not among the categories given`),
  );
}

function detectionsOf(record: JsonRecord, ids: readonly number[]): Detection[] {
  const places = new Map(ids.map((id, place) => [id, place]));
  const scores = listOf(record, 'scores');
  const [labels, boxes, allScores] = ['labels', 'boxes', 'total_scores'].map((field) =>
    sameLength(listOf(record, field), field, scores.length, 'scores'),
  );
  return scores.map((score, k) => {
    const [id, rowField] = [idOf(labels?.[k], `labels[${k}]`), `total_scores[${k}]`];
    const row = allScores?.[k];
    if (!Array.isArray(row)) fail(rowField, expected('a list', row));
    const values = sameLength(row, rowField, ids.length, 'vocabulary');
    return {
      box: boxOf(boxes?.[k], `boxes[${k}]`),
      label: places.get(id) ?? fail(`labels[${k}]`, `${id} is not in the vocabulary`),
      score: numberOf(score, `scores[${k}]`),
      scores: Float32Array.from(values, (value, place) => numberOf(value, `${rowField}[${place}]`)),
    };
  });
}

/** [left, top, right, bottom] in pixels; boxes may reach over the edges of the picture. */
function boxOf(value: unknown, field: string): Box {
  if (!Array.isArray(value) || value.length !== 4) return fail(field, expected('[left, top, right, bottom]', value));
  const [x = 0, y = 0, right = 0, bottom = 0] = value.map((corner, k) => numberOf(corner, `${field}[${k}]`));
  if (right < x || bottom < y) fail(field, `ends before it begins: ${shown(value)}`);
  return { x, y, width: right - x, height: bottom - y };
}

/** A number that names a caption. */
function idOf(value: unknown, field: string): number {
  const id = numberOf(value, field);
  return Number.isInteger(id) && !Number.isSafeInteger(id) ? fail(field, notExact(value)) : id;
}

function numberOf(value: unknown, field: string): number {
  return numberIn(value) ?? fail(field, expected('a number', value));
}

function sameLength(list: readonly unknown[], field: string, length: number, other: string): readonly unknown[] {
  if (list.length === length) return list;
  return fail(field, `has ${list.length} entries where ${other} has ${length}`);
}

/** What a detector found on a photograph when it was asked for the captions of a vocabulary. */
export interface Prediction {
  /** The photograph, by the same name as samples have it. */
  readonly photograph: string;
  /** Where the file may lie below the folder of images, likeliest first. Default the photograph's own name. */
  readonly files?: readonly string[];
  /** SHA-256 of the photograph's file, where it is known. */
  readonly sha256?: string;
  /** The right caption first, then its hard negatives in the benchmark's order. */
  readonly vocabulary: readonly string[];
  /** [vocabulary]: numbers of the captions, none twice. Default 1, 2, ... */
  readonly ids?: readonly number[];
  /** Labels are places in the vocabulary, scores in its order. */
  readonly detections: readonly Detection[];
}

/** Captions by their ids. */
export type Categories = ReadonlyMap<string, string>;

/**
 * The captions that a file of FG-OVD (or any in the form of COCO or LVIS) numbers in its `categories`, without white
 * space around them. Those without a usable id or text are listed as skipped.
 *
 * @param source The text of the file, or what JSON.parse() makes of it, where ids beyond 2^53 are not exact and left out.
 * @throws INVALID_FORMAT where there is no such list, and for a text that is not JSON.
 */
export function readCategories(
  source: unknown,
  { file }: { readonly file: string },
): { readonly categories: Categories; readonly skipped: readonly SkippedEntry[] } {
  const collector = new SampleCollector({ file });
  const json = typeof source === 'string' ? parseDocument(source, file) : source;
  const categories = indexById(collector, json, 'categories', (category) => textOf(category, 'name'));
  return { categories, skipped: collector.skipped };
}
