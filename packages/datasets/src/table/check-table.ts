import { FgclipError, type Matrix } from '@fgclip/core';
import type { Box } from '@fgclip/core/vision';
import { type Annotation, list, type TableContents, type TableSet } from './table.ts';

/** Where each part of a table comes from, for messages; unnamed parts are spoken of in words. */
export interface TableFiles {
  readonly images?: string | undefined;
  readonly imageIds?: string | undefined;
  readonly texts?: string | undefined;
  readonly annotations?: string | undefined;
}

/** What contents are checked against. */
export interface TableExpectations {
  readonly files?: TableFiles;
  /** The sets that annotations may belong to; any when absent. */
  readonly sets?: readonly TableSet[] | undefined;
}

/** Throws unless rows, names, boxes, sets and annotations fit together. See `createTable` for what it throws. */
export function checkTable(contents: TableContents, { files = {}, sets }: TableExpectations = {}): void {
  const { images, imageIds, boxes, texts, captions, annotations } = contents;
  checkCount('image', images, imageIds.length, files.images);
  checkCount('text', texts, captions.length, files.texts);
  if (images.shape[1] !== texts.shape[1]) {
    throw new FgclipError('SHAPE_MISMATCH', 'Image and text rows differ in length', {
      file: files.texts,
      expected: `${images.shape[1]} values, as in the image rows`,
      found: `${texts.shape[1]}`,
    });
  }
  checkRows('image', images, files.images);
  checkRows('text', texts, files.texts);
  if (boxes !== undefined) checkBoxes(boxes, imageIds.length, files.imageIds);
  const targets = { images: imageIds.length, texts: captions.length, sets: sets && namesOf(sets) };
  annotations.forEach((annotation, index) => {
    checkAnnotation(annotation, index, targets, files.annotations);
  });
}

/** Throws INVALID_DATA, with the numbers of the rows from 0, when rows hold NaN or Infinity, or nothing but zeros. */
export function checkRows(kind: 'image' | 'text', { shape: [count, columns], data }: Matrix, file?: string): void {
  const broken: number[] = [];
  const empty: number[] = [];
  for (let row = 0; row < count; row++) {
    // Tables have billions of values. What is not finite times 0 is NaN, which stays.
    let [poison, magnitude] = [0, 0];
    for (let i = row * columns; i < (row + 1) * columns; i++) {
      const value = data[i] as number;
      poison += value * 0;
      magnitude += Math.abs(value);
    }
    if (poison !== 0) broken.push(row);
    else if (magnitude === 0) empty.push(row);
  }
  if (broken.length > 0) {
    throw new FgclipError('INVALID_DATA', `The ${kind} rows hold NaN or Infinity`, {
      file,
      expected: 'finite numbers',
      found: `${broken.length} broken: ${list('row', broken)}`,
      hint: 'Rows count from 0. Embed these once more, or leave them out, on the other side as well',
    });
  }
  if (empty.length > 0) {
    throw new FgclipError('INVALID_DATA', `Some ${kind} rows are all zeros, which no cosine can be taken with`, {
      file,
      expected: 'rows with a direction',
      found: `${empty.length} of zeros: ${list('row', empty)}`,
      hint: 'Rows count from 0. Such rows often stand for what failed: embed it once more, or leave it out, on the other side as well',
    });
  }
}

function checkCount(kind: string, rows: Matrix, names: number, file: string | undefined): void {
  if (rows.shape[0] === names) return;
  const called = kind === 'image' ? 'image ids' : 'captions';
  throw new FgclipError('SHAPE_MISMATCH', `Not every ${kind} row has its own name`, {
    file,
    expected: `${rows.shape[0]} ${called}, one a row`,
    found: `${names}`,
  });
}

function checkBoxes(boxes: readonly (Box | null)[], images: number, file: string | undefined): void {
  if (boxes.length !== images) {
    throw new FgclipError('SHAPE_MISMATCH', 'Not every image row has its box', {
      file,
      expected: `${images} boxes, null for a whole picture`,
      found: `${boxes.length}`,
    });
  }
  const broken = [...boxes.keys()].filter((row) => !isBox(boxes[row] ?? null));
  if (broken.length === 0) return;
  throw new FgclipError('INVALID_DATA', 'Boxes are not boxes', {
    file,
    expected: 'finite numbers, width and height above 0',
    found: `${broken.length} broken: ${list('row', broken)}`,
  });
}

function isBox(box: Box | null): boolean {
  if (box === null) return true;
  const { x, y, width, height } = box;
  return [x, y, width, height].every(Number.isFinite) && width > 0 && height > 0;
}

function namesOf(sets: readonly TableSet[]): Set<string> {
  const names = new Set(sets.map(({ name }) => name));
  if (names.size === sets.length) return names;
  const twice = sets.find(({ name }, index) => sets.findIndex((set) => set.name === name) !== index);
  throw new FgclipError('INVALID_DATA', `Two sets of the table are called "${twice?.name}"`);
}

/** What there is for annotations to point to. */
export interface AnnotationTargets {
  /** Image rows. */
  readonly images: number;
  /** Text rows. */
  readonly texts: number;
  /** Names of the sets, where a table describes them. */
  readonly sets: ReadonlySet<string> | undefined;
}

/** Throws INVALID_DATA for an annotation that says nothing, contradicts itself or points to what is not there. */
export function checkAnnotation(
  annotation: Annotation,
  index: number,
  targets: AnnotationTargets,
  file?: string,
): void {
  const { image, captions, negatives = [], set } = annotation;
  const { images, texts, sets } = targets;
  const fail = (problem: string): never => {
    throw new FgclipError('INVALID_DATA', `Annotation ${index} ${problem}`, { file });
  };
  if (!isRow(image, images)) fail(`names image row ${image} of ${images}`);
  if (captions.length === 0) fail('has no caption');
  for (const text of [...captions, ...negatives]) {
    if (!isRow(text, texts)) fail(`names text row ${text} of ${texts}`);
  }
  const both = negatives.find((text) => captions.includes(text));
  if (both !== undefined) fail(`has text row ${both} both as a caption and as a negative`);
  if (set !== undefined && sets?.has(set) === false) fail(`belongs to the set "${set}", which is not described`);
}

function isRow(value: number, rows: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < rows;
}
