import { FgclipError } from '@fgclip/core';
import {
  type CaptionColumns,
  columnsIn,
  type FoundColumns,
  findColumns,
  imageColumns,
  isPictureName,
} from '../import/caption-columns.ts';
import { announcedDelimiter, type CsvRecord, firstLineOf, firstRowOf, linesOf, tableRecords } from '../import/csv.ts';
import { fail, textValue } from '../json.ts';
import { type Photograph, photographOf, type SampleSet } from './sample.ts';
import { baseName, type ReadOptions, SampleCollector } from './sample-collector.ts';
import type { TableForm } from './sample-form.ts';

export const captionTableForm = {
  kind: 'table',
  name: 'flickr',
  title: 'a table of images and captions',
  recognises: isFirstLine,
  read: readFlickrCaptions,
} as const satisfies TableForm<ReadOptions & CaptionColumns>;

/**
 * Samples of a table of images and captions, as Flickr8k and Flickr30k have them: values between commas, semicolons or
 * tabs, with or without column names, values between upright strokes (`image_name| comment_number| comment`), or "image.jpg#0<tab>caption". One
 * sample an image, in the order of first appearance, with its captions in the order of the rows. Rows that cannot be
 * used are listed as skipped.
 *
 * @throws INVALID_FORMAT when the columns cannot be told.
 */
export function readFlickrCaptions(text: string, options: ReadOptions & CaptionColumns): SampleSet {
  const { file, name = baseName(file) } = options;
  const collector = new SampleCollector(options);
  const samples = new Map<string, Photograph & { captions: string[] }>();
  for (const row of tokenRows(text) ?? tableRows(text, file, options)) {
    collector.attempt(`line ${row.line}`, () => {
      const { image, caption } = valuesIn(row);
      const sample = samples.get(image) ?? { ...photographOf(image, 'image'), captions: [] };
      sample.captions.push(caption);
      samples.set(image, sample);
    });
  }
  for (const sample of samples.values()) collector.add(sample);
  return collector.set(name);
}

function valuesIn({ image, caption, problem }: CaptionLine): { image: string; caption: string } {
  if (problem !== undefined) fail(undefined, problem);
  return { image: textValue(image, 'image'), caption: textValue(caption, 'caption') };
}

/** A row of a caption file, or what is wrong with it. */
export interface CaptionLine {
  readonly line: number;
  readonly image?: string;
  readonly caption?: string;
  readonly problem?: string;
}

const TOKEN_LINE = /^(?<image>[^\t]+?)#\d+\t(?<caption>.*)$/;
const WHOLE_NUMBER = /^\s*\d+\s*$/;

/** Whether this is the first line of a caption table. */
function isFirstLine(firstLine: string): boolean {
  if (TOKEN_LINE.test(firstLine) || announcedDelimiter(firstLine) !== undefined) return true;
  return tableRecords(firstLine, isFirstRow).some(({ values, problem }) => problem !== undefined || isFirstRow(values));
}

/** "image.jpg#0<tab>caption", a line each: Flickr8k's token file. Undefined where the text is none. */
function tokenRows(text: string): CaptionLine[] | undefined {
  if (!TOKEN_LINE.test(firstLineOf(text))) return undefined;
  return linesOf(text).map(({ line, content }) => {
    const { image, caption } = TOKEN_LINE.exec(content)?.groups ?? {};
    if (image === undefined || caption === undefined) return { line, problem: 'is not image#number<tab>caption' };
    return { line, image, caption };
  });
}

/**
 * Rows of a table with or without column names, its values between commas, semicolons or tabs or, as in Flickr30k's
 * results.csv, upright strokes (without quoting). Without names a row is an image and a caption, perhaps with the
 * caption's number between them.
 *
 * @throws INVALID_FORMAT when the columns cannot be told.
 */
function tableRows(text: string, file: string, options: CaptionColumns): CaptionLine[] {
  const records = tableRecords(text, (values) => isFirstRow(values, options));
  const first = firstRowOf(records, file);
  const isNamed = columnsIn(first, options, imageColumns.files) !== undefined;
  const hasNoNames = !isNamed && !isChosen(options) && isPictureName(first[0] ?? '');
  const columns = hasNoNames
    ? unnamedColumns(records, file)
    : findColumns(first, { ...options, file }, imageColumns.files);
  return records.slice(hasNoNames ? 0 : 1).map(({ line, values, problem }) => {
    if (problem !== undefined) return { line, problem };
    if (values.length !== first.length) {
      return {
        line,
        problem: `has ${values.length} values for ${first.length} columns; is a value in need of quotes?`,
      };
    }
    if (hasNoNames && !isUnnamedRow(values)) return { line, problem: 'has no number between image and caption' };
    return { line, image: values[columns.image] ?? '', caption: values[columns.caption] ?? '' };
  });
}

/** Whether values can be the first row of a table, with the names of columns or without. */
function isFirstRow(values: readonly string[], options: CaptionColumns = {}): boolean {
  const names = values.map((value) => value.trim());
  if (columnsIn(names, options, imageColumns.files) !== undefined) return true;
  return !isChosen(options) && names.length > 1 && isPictureName(names[0] ?? '');
}

function isChosen({ imageColumn, captionColumn }: CaptionColumns): boolean {
  return imageColumn !== undefined || captionColumn !== undefined;
}

function isUnnamedRow(values: readonly string[]): boolean {
  return values.length === 2 || (values.length === 3 && WHOLE_NUMBER.test(values[1] ?? ''));
}

/** The columns of a table without names. More values may be a caption that holds what stands between them. */
function unnamedColumns(records: readonly CsvRecord[], file: string): FoundColumns {
  const [first] = records;
  const values = first?.values ?? [];
  if (isUnnamedRow(values)) return { image: 0, caption: values.length - 1 };
  const counts = records.slice(0, 3).map((record) => record.values.length);
  throw new FgclipError('INVALID_FORMAT', `Line ${first?.line ?? 1}: the columns of image and caption cannot be told`, {
    file,
    expected: 'two values a row, image and caption, or a first line that names the columns',
    found: `rows of ${counts.join(', ')} values, the first ${JSON.stringify(values)}`.slice(0, 200),
    hint: 'Put captions that hold what stands between the values in quotes',
  });
}
