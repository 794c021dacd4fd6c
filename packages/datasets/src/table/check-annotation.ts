import { FgclipError } from '@fgclip/core';
import type { Annotation } from './table.ts';

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
