import type { Box, Detection } from '@fgclip/core';
import {
  expected,
  fail,
  type JsonRecord,
  listOf,
  notExact,
  numberIn,
  shown,
  textOf,
  textValue,
} from '../samples/collect/fields.ts';
import { cocoPhotographOf, type Photograph } from '../samples/photographs/photograph.ts';
import type { Categories } from './categories.ts';
import type { Prediction } from './prediction.ts';

/** A record of readPredictions() as a prediction; what is wrong with it ends the reading of the entry. */
export function predictionOf(record: JsonRecord, categories: Categories | undefined): Prediction {
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
