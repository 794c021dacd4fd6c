import { isRecord, parseJson } from '../table/json-lines.ts';
import type { CaptionRow, CaptionsOptions } from './caption-row.ts';
import { captionRow, findColumns, imageColumns, LineErrors } from './captions-columns.ts';

/** Captions of a JSON Lines text: one object a line. Columns are looked for in the first. See `readCaptions`. */
export function captionsFromJsonLines(text: string, options: CaptionsOptions): CaptionRow[] {
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
