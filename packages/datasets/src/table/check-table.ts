import { FgclipError, type Matrix } from '@fgclip/core';
import { list } from './list.ts';
import type { Annotation, TableContents } from './table.ts';

/** Where each part of a table comes from, for messages; unnamed parts are spoken of in words. */
export interface TableFiles {
  readonly images?: string | undefined;
  readonly texts?: string | undefined;
  readonly annotations?: string | undefined;
}

/** Throws unless rows, names and annotations fit together. See `createTable` for what it throws. */
export function checkTable(contents: TableContents, files: TableFiles = {}): void {
  const { images, imageIds, texts, captions, annotations } = contents;
  checkCount('image', images, imageIds.length, files.images);
  checkCount('text', texts, captions.length, files.texts);
  if (images.shape[1] !== texts.shape[1]) {
    throw new FgclipError('SHAPE_MISMATCH', 'Image and text rows differ in length', {
      file: files.texts,
      expected: `${images.shape[1]} values, as in the image rows`,
      found: `${texts.shape[1]}`,
    });
  }
  checkFinite('image', images, files.images);
  checkFinite('text', texts, files.texts);
  annotations.forEach((annotation, index) => {
    checkAnnotation(annotation, index, imageIds.length, captions.length, files.annotations);
  });
}

/** Throws INVALID_DATA, with the numbers of the rows, when rows hold NaN or Infinity. */
export function checkFinite(kind: 'image' | 'text', rows: Matrix, file?: string): void {
  const columns = rows.shape[1];
  const broken = new Set<number>();
  for (let i = 0; i < rows.data.length; i++) {
    if (!Number.isFinite(rows.data[i])) broken.add(Math.floor(i / columns));
  }
  if (broken.size === 0) return;
  throw new FgclipError('INVALID_DATA', `The ${kind} rows hold NaN or Infinity`, {
    file,
    expected: 'finite numbers',
    found: `${broken.size} broken: ${list('row', [...broken])}`,
  });
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

function checkAnnotation(annotation: Annotation, index: number, images: number, texts: number, file?: string): void {
  const { image, captions, negatives = [] } = annotation;
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
}

function isRow(value: number, rows: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < rows;
}
