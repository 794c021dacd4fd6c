import type { Matrix } from '@fgclip/core';
import type { Box } from '@fgclip/core/vision';

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
  /** The sets the annotations belong to, where there are several: benchmarks, splits. */
  readonly sets?: readonly TableSet[];
  /** Anything else worth knowing about where the data comes from, as JSON. */
  readonly source?: Readonly<Record<string, unknown>>;
  /** Versions of the packages that had a hand in the rows. */
  readonly packages?: Readonly<Record<string, string>>;
}

/** A part of a table that is measured by itself. */
export interface TableSet {
  readonly name: string;
  /** Hard negatives its right captions are ranked against; absent for sets without, which are for retrieval. */
  readonly maxNegatives?: number;
  /** Whether it is for retrieval, too, although it has hard negatives: those mined among the captions of others. */
  readonly retrieval?: boolean;
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
  /** FNV-1a 64 over rows, ids, boxes, captions, annotations and sets. */
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
  /** Name of the set it belongs to, where a table holds several: "1_attributes". See TableManifest.sets. */
  readonly set?: string;
}

/** The rows, texts and annotations of a table. */
export interface TableContents {
  /** [images, d]: one row an image, or a crop where boxes are embedded. */
  readonly images: Matrix;
  /** [images]: one id a row. Rows that share an id are of the same photograph and stay on one side of a split. */
  readonly imageIds: readonly string[];
  /** [images]: the box that was embedded, null for a whole picture. Absent where nobody knows. */
  readonly boxes?: readonly (Box | null)[];
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

const SHOWN = 10;

/** "row 3" or "rows 3, 7, 9, ... (25 in all)": entries for a message, never more than fit a line. */
export function list(noun: string, entries: readonly (string | number)[]): string {
  const shown = entries.slice(0, SHOWN).join(', ');
  const rest = entries.length > SHOWN ? `, ... (${entries.length} in all)` : '';
  return `${noun}${entries.length === 1 ? '' : 's'} ${shown}${rest}`;
}
