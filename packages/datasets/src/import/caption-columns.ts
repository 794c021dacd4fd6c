import { FgclipError } from '@fgclip/core';

/** Usual names of the column that says where a picture lies. */
const FILE_COLUMNS = [
  'image',
  'image_path',
  'img_path',
  'filepath',
  'file_path',
  'filename',
  'file_name',
  'image_name',
];
/** Of the picture's column, likeliest first: where files are read, and where pictures are told apart. */
export const imageColumns = {
  files: [...FILE_COLUMNS, 'path', 'image_id'],
  ids: ['image_id', ...FILE_COLUMNS, 'path'],
} as const;
const CAPTION_COLUMNS = ['caption', 'comment', 'description', 'text', 'title'];
const PICTURE_NAME = /\.(?:jpe?g|png|webp|gif|bmp|tiff?|avif)$/i;
const DEFAULT_MAX_ERRORS = 20;

/** Whether a text ends as the name of a picture's file does. */
export function isPictureName(text: string): boolean {
  return PICTURE_NAME.test(text);
}

/** Places of the two columns among the names of all. */
export interface FoundColumns {
  readonly image: number;
  readonly caption: number;
}

/** The two columns, by the options or the usual names in any case; undefined where one is missing. */
export function columnsIn(
  names: readonly string[],
  { imageColumn, captionColumn }: CaptionColumns,
  usual: readonly string[],
): FoundColumns | undefined {
  const image = placeOf(names, imageColumn, usual);
  const caption = placeOf(names, captionColumn, CAPTION_COLUMNS);
  return image < 0 || caption < 0 ? undefined : { image, caption };
}

/** The same. @throws INVALID_FORMAT for a column that is missing or stands there twice. */
export function findColumns(
  names: readonly string[],
  { file, imageColumn, captionColumn }: CaptionColumns & { readonly file: string },
  usual: readonly string[],
): FoundColumns {
  const find = (what: string, option: string, wanted: string | undefined, usual: readonly string[]): number => {
    const place = placeOf(names, wanted, usual);
    const isTwice = place >= 0 && names.lastIndexOf(names[place] ?? '') !== place;
    if (place >= 0 && !isTwice) return place;
    throw new FgclipError('INVALID_FORMAT', `Line 1: the column of the ${what} cannot be told`, {
      file,
      expected: wanted === undefined ? usual.join(' or ') : JSON.stringify(wanted),
      found: (isTwice ? `"${names[place]}" twice: ` : '') + (names.join(', ').slice(0, 200) || 'nothing'),
      hint: wanted === undefined ? `Name it with \`${option}\`` : `Name one of those there with \`${option}\``,
    });
  };
  return {
    image: find('image', 'imageColumn', imageColumn, usual),
    caption: find('caption', 'captionColumn', captionColumn, CAPTION_COLUMNS),
  };
}

function placeOf(names: readonly string[], wanted: string | undefined, usual: readonly string[]): number {
  if (wanted !== undefined) return names.indexOf(wanted);
  const lower = names.map((name) => name.toLowerCase());
  return usual.map((name) => lower.indexOf(name)).find((place) => place >= 0) ?? -1;
}

/** The two values as a row, or what is wrong with them. Numbers are fine as ids. */
export function captionRow(image: unknown, caption: unknown, names: { image: string; caption: string }) {
  if (typeof image === 'number' && !Number.isSafeInteger(image) && Number.isInteger(image)) {
    return `column ${names.image} is beyond 2^53, where numbers are not exact`;
  }
  const id = typeof image === 'number' ? String(image) : image;
  if (typeof id !== 'string' || id.trim() === '') return `column ${names.image} is empty or no text`;
  if (typeof caption !== 'string' || caption.trim() === '') return `column ${names.caption} is empty or no text`;
  return { image: id.trim(), caption: caption.trim() } satisfies CaptionRow;
}

/** Gathers what is wrong, line by line, to be said at once. */
export class LineErrors {
  readonly #problems: string[] = [];
  readonly #options: CaptionsOptions;

  constructor(options: CaptionsOptions) {
    this.#options = options;
  }

  add(line: number, problem: string): void {
    this.#problems.push(`line ${line}: ${problem}`);
  }

  /** @throws INVALID_FORMAT when there were any. */
  throwIfAny(): void {
    const { file, maxErrors = DEFAULT_MAX_ERRORS } = this.#options;
    const count = this.#problems.length;
    if (count === 0) return;
    const shown = this.#problems.slice(0, maxErrors);
    const rest = count > shown.length ? `\n... and ${count - shown.length} more` : '';
    const lines = count === 1 ? '1 malformed line' : `${count} malformed lines`;
    throw new FgclipError('INVALID_FORMAT', `${lines}\n${shown.join('\n')}${rest}`, { file });
  }
}

/** A caption and the image it describes. */
export interface CaptionRow {
  /** Id or path of the image. */
  readonly image: string;
  readonly caption: string;
}

/** Which columns of a table to read. */
export interface CaptionColumns {
  /** Column of the file name. Default the first there is of image, image_path, filepath, filename, image_id and such. */
  readonly imageColumn?: string;
  /** Column of the text. Default the first there is of caption, comment, description, text, title. */
  readonly captionColumn?: string;
}

/** Of the image's columns `image_id` is taken first, where there are several. */
export interface CaptionsOptions extends CaptionColumns {
  /** Name of the file, for messages and to tell the format by its ending (.csv, .tsv, .txt, .jsonl, .ndjson). */
  readonly file: string;
  /** Most malformed lines an error lists. Default 20. */
  readonly maxErrors?: number;
}
