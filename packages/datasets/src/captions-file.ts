import { FgclipError } from '@fgclip/core';
import { captionsFromCsv } from './captions-csv.ts';
import { captionsFromJsonLines } from './captions-json-lines.ts';

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

/**
 * Reads the captions of a CSV, TSV (both with a line of column names) or JSON Lines text, rows in order. White space
 * around captions is dropped; blank lines are passed over.
 *
 * @throws INVALID_FORMAT for an unknown ending, a missing column, or malformed lines, listed with their numbers.
 */
export function readCaptions(text: string, options: CaptionsOptions): CaptionRow[] {
  const ending = /\.(\w+)$/.exec(options.file)?.[1]?.toLowerCase();
  switch (ending) {
    case 'csv':
      return captionsFromCsv(text, options);
    case 'tsv':
      return captionsFromCsv(text, { ...options, delimiter: '\t' });
    case 'jsonl':
    case 'ndjson':
      return captionsFromJsonLines(text, options);
    default:
      throw new FgclipError('INVALID_FORMAT', 'Captions are read from tables and JSON Lines', {
        file: options.file,
        expected: 'an ending of .csv, .tsv, .jsonl or .ndjson',
      });
  }
}
