import { FgclipError } from '@fgclip/core';
import { isRecord, parseJson } from '../json.ts';
import {
  type CaptionRow,
  type CaptionsOptions,
  captionRow,
  columnsIn,
  findColumns,
  imageColumns,
  LineErrors,
} from './caption-columns.ts';
import { firstRowOf, tableRecords } from './csv.ts';

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

/** Captions of a table with column names on its first line. See `readCaptions`. */
function captionsFromTable(text: string, options: CaptionsOptions): CaptionRow[] {
  const fits = (names: readonly string[]) => columnsIn(names, options, imageColumns.ids) !== undefined;
  const records = tableRecords(text, fits);
  if (records.length === 0) throw new FgclipError('INVALID_FORMAT', 'The file is empty', { file: options.file });
  const names = firstRowOf(records, options.file);
  const { image, caption } = findColumns(names, options, imageColumns.ids);
  const named = { image: names[image] ?? '', caption: names[caption] ?? '' };

  const errors = new LineErrors(options);
  const rows: CaptionRow[] = [];
  for (const { line, values, problem } of records.slice(1)) {
    if (problem !== undefined) errors.add(line, problem);
    else if (values.length !== names.length) errors.add(line, `${values.length} values for ${names.length} columns`);
    else {
      const row = captionRow(values[image], values[caption], named);
      if (typeof row === 'string') errors.add(line, row);
      else rows.push(row);
    }
  }
  errors.throwIfAny();
  return rows;
}

/** Captions of a JSON Lines text: one object a line. Columns are looked for in the first. See `readCaptions`. */
function captionsFromJsonLines(text: string, options: CaptionsOptions): CaptionRow[] {
  const errors = new LineErrors(options);
  const rows: CaptionRow[] = [];
  let columns: { image: string; caption: string } | undefined;
  text.split('\n').forEach((content, index) => {
    if (content.trim() === '') return;
    const value = parse(content);
    if (!isRecord(value)) {
      errors.add(index + 1, 'is not a JSON object');
      return;
    }
    columns ??= columnNames(Object.keys(value), options);
    const row = captionRow(value[columns.image], value[columns.caption], columns);
    if (typeof row === 'string') errors.add(index + 1, row);
    else rows.push(row);
  });
  errors.throwIfAny();
  return rows;
}

function columnNames(names: readonly string[], options: CaptionsOptions) {
  const { image, caption } = findColumns(names, options, imageColumns.ids);
  return { image: names[image] ?? '', caption: names[caption] ?? '' };
}

function parse(content: string): unknown {
  try {
    return parseJson(content);
  } catch {
    return undefined;
  }
}
