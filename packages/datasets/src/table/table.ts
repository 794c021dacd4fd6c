import type { Matrix } from '@fgclip/core';

/** Element type the rows are stored with; in memory they are always float32. */
export type RowDType = 'float32' | 'float16';

/** What the rows are: known to whoever made them, and carried by everything computed from them. */
export interface TableDescription {
  /** Model the embeddings come from: a hub id and revision, or a name. */
  readonly model?: string;
  /** Hash of the model's weights. */
  readonly weightsHash?: string;
  /** Identifier of the preprocessing, crop scale included. */
  readonly preprocessing?: string;
  /** Anything else worth knowing about where the data comes from, as JSON. */
  readonly source?: Readonly<Record<string, unknown>>;
  /** Versions of the packages that had a hand in the rows. */
  readonly packages?: Readonly<Record<string, string>>;
}

/** Protocol of a table: a number computed from it is worth nothing without. */
export interface TableManifest extends TableDescription {
  readonly formatVersion: 1;
  readonly dtype: RowDType;
  /** Length of every row, d. */
  readonly dimension: number;
  readonly counts: { readonly images: number; readonly texts: number; readonly annotations: number };
  /** Versions of the packages that made the table, this one among them. */
  readonly packages: Readonly<Record<string, string>>;
  /** FNV-1a 64 over rows, ids, captions and annotations. */
  readonly fingerprint: string;
}

/** Which captions describe an image, and which come close and do not. All numbers are rows. */
export interface Annotation {
  /** Row of the image. */
  readonly image: number;
  /** Rows of the captions that describe it; at least one. */
  readonly captions: readonly number[];
  /** Rows of its hard negatives, hardest (or the benchmark's first) in front. */
  readonly negatives?: readonly number[];
  /** Name of the annotation in the data set it comes from. */
  readonly id?: string;
}

/** The rows, texts and annotations of a table. */
export interface TableContents {
  /** [images, d]: one row an image, or a crop where boxes are embedded. */
  readonly images: Matrix;
  /** [images]: one id a row. Rows that share an id are of the same photograph and stay on one side of a split. */
  readonly imageIds: readonly string[];
  /** [texts, d]: one row a caption. */
  readonly texts: Matrix;
  /** [texts]: each caption is written once, however many annotations speak of it. */
  readonly captions: readonly string[];
  readonly annotations: readonly Annotation[];
}

/** Embeddings of images and captions, and the annotations that tie them together. Treat as immutable. */
export interface EmbeddingTable extends TableContents {
  readonly manifest: TableManifest;
}

/** Every (image, caption) pair that belongs together: rows of the image and text tables, [pairs] each. */
export function positivePairs(table: TableContents): { images: Int32Array; texts: Int32Array } {
  const pairs = table.annotations.flatMap(({ image, captions }) => captions.map((text) => ({ image, text })));
  return { images: Int32Array.from(pairs, (pair) => pair.image), texts: Int32Array.from(pairs, (pair) => pair.text) };
}
