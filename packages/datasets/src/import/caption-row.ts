import type { CaptionColumns } from './captions-columns.ts';

/** A caption and the image it describes. */
export interface CaptionRow {
  /** Id or path of the image. */
  readonly image: string;
  readonly caption: string;
}

/** Of the image's columns `image_id` is taken first, where there are several. */
export interface CaptionsOptions extends CaptionColumns {
  /** Name of the file, for messages and to tell the format by its ending (.csv, .tsv, .txt, .jsonl, .ndjson). */
  readonly file: string;
  /** Most malformed lines an error lists. Default 20. */
  readonly maxErrors?: number;
}
