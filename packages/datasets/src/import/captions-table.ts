import { FgclipError } from '@fgclip/core';
import type { CaptionRow, CaptionsOptions } from './caption-row.ts';
import { captionRow, columnsIn, findColumns, imageColumns, LineErrors } from './captions-columns.ts';
import { firstRowOf, tableRecords } from './csv.ts';

/** Captions of a table with column names on its first line. See `readCaptions`. */
export function captionsFromTable(text: string, options: CaptionsOptions): CaptionRow[] {
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
