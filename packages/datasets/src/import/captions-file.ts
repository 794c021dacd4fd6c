import { FgclipError } from '@fgclip/core';
import type { CaptionRow, CaptionsOptions } from './caption-row.ts';
import { captionsFromCsv } from './captions-csv.ts';
import { captionsFromJsonLines } from './captions-json-lines.ts';

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
