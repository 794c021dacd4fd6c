import type { RgbImage } from '@fgclip/core';
import type { EmbeddingTable } from '@fgclip/datasets';

/** Embedded pictures and captions to train, choose and measure heads on. No picture is in two of its tables. */
export interface World {
  /** Names the model and the data: heads of one world are measured on the very same rows. */
  readonly id: string;
  /** As the page names it: "240 drawn boxes". */
  readonly label: string;
  /** Boxes with hard negatives. */
  readonly training: EmbeddingTable;
  /** Decides which epoch is kept. */
  readonly validation: EmbeddingTable;
  /** Measured at the end; each of its sets is a benchmark. */
  readonly test: EmbeddingTable;
  /** Whole pictures with whole captions, for warm-up; absent where nobody asked for them. */
  readonly coarse?: { readonly training: EmbeddingTable; readonly validation: EmbeddingTable };
  /** The whole picture that a row is of, by the row's image id. */
  pictureOf(photograph: string): Promise<RgbImage>;
}

/** How far the making of a world has come. */
export interface WorldProgress {
  readonly phase: 'pictures' | 'captions';
  /** Rows embedded of this phase, and in all. */
  readonly done: number;
  readonly total: number;
}
