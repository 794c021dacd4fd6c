/** A caption and the image it describes. */
export interface CaptionRow {
  /** Id or path of the image. */
  readonly image: string;
  readonly caption: string;
}

export interface CaptionsOptions {
  /** Name of the file, for messages and to tell the format by its ending (.csv, .tsv, .jsonl, .ndjson). */
  readonly file: string;
  /** Column of the image. Default: the first there is of image_id, image, image_path, filename, file_name. */
  readonly imageColumn?: string;
  /** Column of the text. Default: the first there is of caption, description, text, title. */
  readonly captionColumn?: string;
  /** Most malformed lines an error lists. Default 20. */
  readonly maxErrors?: number;
}
