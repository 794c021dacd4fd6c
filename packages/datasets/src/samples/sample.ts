import type { Box } from '@fgclip/core';

/** A picture, or a box on one, and what is said about it. */
export interface Sample {
  /** Its name in the set, unique there. */
  readonly id: string;
  /** The photograph it shows, by the same name wherever it appears: "000000056288.jpg". */
  readonly photograph: string;
  /** Where the file may lie below the folder of images, as it is named first. Default the photograph's own name. */
  readonly files?: readonly string[];
  /** Default the whole picture. */
  readonly box?: Box;
  /** What is true of it; at least one. */
  readonly captions: readonly string[];
  /** What is nearly true of it, in the benchmark's order. */
  readonly negatives?: readonly string[];
}

/** An entry of a file that cannot be used, and why. */
export interface SkippedEntry {
  readonly file: string;
  /** Where in the file: "annotations[12]", "line 3". */
  readonly entry: string;
  /** The field at fault: "bbox". */
  readonly field?: string;
  readonly reason: string;
}

/** What a data set file holds, in one form for all formats. */
export interface SampleSet {
  /** "1_attributes", "coco-test"; unique in a table. */
  readonly name: string;
  /** Hard negatives a sample is ranked against; absent where the set has none. FG-OVD's limits: 10, pattern 7, transparency 2. */
  readonly maxNegatives?: number;
  readonly samples: readonly Sample[];
  /** Entries left out, each with its reason. */
  readonly skipped: readonly SkippedEntry[];
}
