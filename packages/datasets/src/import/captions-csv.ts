import { FgclipError } from '@fgclip/core';
import Papa from 'papaparse';
import type { CaptionRow, CaptionsOptions } from './caption-row.ts';
import { captionRow, findColumns, LineErrors } from './captions-columns.ts';

/** Captions of a CSV text (RFC 4180) with column names on its first line. See `readCaptions`. */
export function captionsFromCsv(text: string, options: CaptionsOptions & { delimiter?: string }): CaptionRow[] {
  const [header, ...records] = recordsOf(text, options.delimiter ?? ',');
  if (header === undefined) throw new FgclipError('INVALID_FORMAT', 'The file is empty', { file: options.file });
  const names = header.values.map((name) => name.trim());
  const columns = findColumns(names, options);
  const image = names.indexOf(columns.image);
  const caption = names.indexOf(columns.caption);

  const errors = new LineErrors(options);
  const rows: CaptionRow[] = [];
  for (const { line, values, problem } of records) {
    if (problem !== undefined) errors.add(line, problem);
    else if (values.length !== names.length) errors.add(line, `${values.length} values for ${names.length} columns`);
    else {
      const row = captionRow(values[image], values[caption], columns);
      if (typeof row === 'string') errors.add(line, row);
      else rows.push(row);
    }
  }
  errors.throwIfAny();
  return rows;
}

export interface CsvRecord {
  /** Line the record starts on; quoted values may run over several. */
  readonly line: number;
  readonly values: readonly string[];
  readonly problem: string | undefined;
}

/** Records of a CSV text in order, blank lines passed over, with what the parser found wrong. */
export function recordsOf(text: string, delimiter: string): CsvRecord[] {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const records: CsvRecord[] = [];
  let line = 1;
  let start = 0;
  Papa.parse<string[]>(source, {
    delimiter,
    step({ data, errors, meta }) {
      const isBlank = data.length === 1 && data[0] === '' && errors.length === 0;
      if (!isBlank) records.push({ line, values: data, problem: errors[0]?.message });
      line += source.slice(start, meta.cursor).split(/\r\n|\r|\n/).length - 1;
      start = meta.cursor;
    },
  });
  return records;
}
