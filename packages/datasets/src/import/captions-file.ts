import { FgclipError } from '@fgclip/core';
import type { CaptionRow, CaptionsOptions } from './caption-row.ts';
import { captionsFromJsonLines } from './captions-json-lines.ts';
import { captionsFromTable } from './captions-table.ts';

/**
 * Reads the captions of a table with a line of column names (values between commas, semicolons, tabs or upright strokes)
 * or of JSON Lines, rows in order. White space around captions is dropped; blank lines are passed over.
 *
 * @throws INVALID_FORMAT for an unknown ending, a missing column, or malformed lines, listed with their numbers.
 */
export function readCaptions(text: string, options: CaptionsOptions): CaptionRow[] {
  const ending = /\.(\w+)$/.exec(options.file)?.[1]?.toLowerCase();
  switch (ending) {
    case 'csv':
    case 'tsv':
    case 'txt':
      return captionsFromTable(text, options);
    case 'jsonl':
    case 'ndjson':
      return captionsFromJsonLines(text, options);
    default:
      throw new FgclipError('INVALID_FORMAT', 'Captions are read from tables and JSON Lines', {
        file: options.file,
        expected: 'an ending of .csv, .tsv, .txt, .jsonl or .ndjson',
      });
  }
}
