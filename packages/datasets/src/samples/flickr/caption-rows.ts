import { FgclipError } from '@fgclip/core';
import { type CsvRecord, recordsOf } from '../../import/captions-csv.ts';

/** A row of a caption file, or what is wrong with it. */
export interface CaptionLine {
  readonly line: number;
  readonly image?: string;
  readonly caption?: string;
  readonly problem?: string;
}

export interface CaptionColumns {
  /** Column of the file name. Default the first there is of image, image_path, filename, image_name, image_id and such. */
  readonly imageColumn?: string;
  /** Column of the text. Default the first there is of caption, comment, description, text, title. */
  readonly captionColumn?: string;
}

const IMAGE_COLUMNS = ['image', 'image_path', 'img_path', 'filename', 'file_name', 'image_name', 'path', 'image_id'];
const CAPTION_COLUMNS = ['caption', 'comment', 'description', 'text', 'title'];
const PICTURE_NAME = /\.(?:jpe?g|png|webp|gif|bmp|tiff?|avif)$/i;
const TOKEN_LINE = /^(?<image>[^\t]+?)#\d+\t(?<caption>.*)$/;

/** Whether this is the first line of a caption table. */
export function isCaptionTable(firstLine: string): boolean {
  const [first] = recordsIn(firstLine);
  return TOKEN_LINE.test(firstLine) || columnsIn(valuesOf(first)) !== undefined;
}

/** "image.jpg#0<tab>caption", a line each: Flickr8k's token file. Undefined where the text is none. */
export function tokenRows(text: string): CaptionLine[] | undefined {
  if (!TOKEN_LINE.test(firstLineOf(text))) return undefined;
  return linesOf(text).map(({ line, content }) => {
    const { image, caption } = TOKEN_LINE.exec(content)?.groups ?? {};
    if (image === undefined || caption === undefined) return { line, problem: 'is not image#number<tab>caption' };
    return { line, image, caption };
  });
}

/**
 * Rows of a table with or without column names, its values between commas (RFC 4180), tabs or, as in Flickr30k's
 * results.csv, upright strokes (without quoting).
 *
 * @throws INVALID_FORMAT when the columns cannot be told.
 */
export function tableRows(text: string, file: string, options: CaptionColumns): CaptionLine[] {
  const records = recordsIn(text);
  const first = valuesOf(records[0]);
  const columns = columnsIn(first, options) ?? failColumns(first, file);
  return records.slice(columns.hasNames ? 1 : 0).map(({ line, values, problem }) => {
    if (problem !== undefined) return { line, problem };
    if (values.length !== first.length) {
      return {
        line,
        problem: `has ${values.length} values for ${first.length} columns; is a value in need of quotes?`,
      };
    }
    return { line, image: values[columns.image] ?? '', caption: values[columns.caption] ?? '' };
  });
}

function columnsIn(first: readonly string[], options: CaptionColumns = {}) {
  const names = first.map((name) => name.toLowerCase());
  const find = (wanted: string | undefined, usual: readonly string[]) =>
    wanted === undefined
      ? (usual.map((name) => names.indexOf(name)).find((at) => at >= 0) ?? -1)
      : first.indexOf(wanted);
  const image = find(options.imageColumn, IMAGE_COLUMNS);
  const caption = find(options.captionColumn, CAPTION_COLUMNS);
  if (image >= 0 && caption >= 0) return { hasNames: true, image, caption };
  const isNamed = options.imageColumn !== undefined || options.captionColumn !== undefined;
  if (isNamed || first.length < 2 || !PICTURE_NAME.test(first[0] ?? '')) return undefined;
  return { hasNames: false, image: 0, caption: first.length - 1 };
}

function failColumns(first: readonly string[], file: string): never {
  throw new FgclipError('INVALID_FORMAT', 'Line 1: the columns of image and caption cannot be told', {
    file,
    expected: `one of ${IMAGE_COLUMNS.join(', ')} and one of ${CAPTION_COLUMNS.join(', ')}, or rows of image file and caption`,
    found: first.join(', ').slice(0, 200) || 'nothing',
    hint: 'Name them: `imageColumn` and `captionColumn`',
  });
}

/** Records between whichever of the delimiters comes first: a row has it before its caption starts. */
function recordsIn(text: string): CsvRecord[] {
  const delimiter = /[|\t,]/.exec(firstLineOf(text))?.[0] ?? ',';
  return delimiter === '|' ? strokeRecords(text) : recordsOf(text, delimiter);
}

/** The caption comes last and may hold strokes itself. */
function strokeRecords(text: string): CsvRecord[] {
  const last = firstLineOf(text).split('|').length - 1;
  return linesOf(text).map(({ line, content }) => {
    const values = content.split('|');
    const caption = values.splice(last).join('|');
    return { line, values: values.length < last || caption === '' ? values : [...values, caption], problem: undefined };
  });
}

function valuesOf(record: CsvRecord | undefined): string[] {
  return record?.values.map((value) => value.trim()) ?? [];
}

function firstLineOf(text: string): string {
  return /\S[^\r\n]*/.exec(text)?.[0] ?? '';
}

function linesOf(text: string): { line: number; content: string }[] {
  return text
    .split('\n')
    .map((content, index) => ({ line: index + 1, content: content.trimEnd() }))
    .filter(({ content }) => content !== '');
}
