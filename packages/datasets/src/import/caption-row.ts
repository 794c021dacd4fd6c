/** A caption and the image it describes. */
export interface CaptionRow {
  /** Id or path of the image. */
  readonly image: string;
  readonly caption: string;
}

/** Which columns of a table to read. */
export interface CaptionColumns {
  /** Column of the file name. Default the first there is of image, image_path, filepath, filename, image_id and such. */
  readonly imageColumn?: string;
  /** Column of the text. Default the first there is of caption, comment, description, text, title. */
  readonly captionColumn?: string;
}

/** Of the image's columns `image_id` is taken first, where there are several. */
export interface CaptionsOptions extends CaptionColumns {
  /** Name of the file, for messages and to tell the format by its ending (.csv, .tsv, .txt, .jsonl, .ndjson). */
  readonly file: string;
  /** Most malformed lines an error lists. Default 20. */
  readonly maxErrors?: number;
}
