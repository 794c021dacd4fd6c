import type { Detection } from '@fgclip/core';

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
