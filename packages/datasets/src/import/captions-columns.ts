import { FgclipError } from '@fgclip/core';
import type { CaptionRow, CaptionsOptions } from './caption-row.ts';

const IMAGE_COLUMNS = ['image_id', 'image', 'image_path', 'filename', 'file_name'];
const CAPTION_COLUMNS = ['caption', 'description', 'text', 'title'];
const DEFAULT_MAX_ERRORS = 20;

/** Names of the two columns among those there are. @throws INVALID_FORMAT when one is missing. */
export function findColumns(names: readonly string[], options: CaptionsOptions): { image: string; caption: string } {
  const find = (option: string, wanted: string | undefined, guesses: readonly string[]): string => {
    const candidates = wanted === undefined ? guesses : [wanted];
    const found = candidates.find((name) => names.includes(name));
    if (found !== undefined) return found;
    throw new FgclipError('INVALID_FORMAT', 'Line 1: a column is missing', {
      file: options.file,
      expected: candidates.join(' or '),
      found: names.join(', ') || 'no columns',
      hint: `Name it: \`${option}\``,
    });
  };
  return {
    image: find('imageColumn', options.imageColumn, IMAGE_COLUMNS),
    caption: find('captionColumn', options.captionColumn, CAPTION_COLUMNS),
  };
}

/** The two values as a row, or what is wrong with them. Numbers are fine as ids. */
export function captionRow(
  image: unknown,
  caption: unknown,
  columns: { image: string; caption: string },
): CaptionRow | string {
  const id = typeof image === 'number' ? String(image) : image;
  if (typeof id !== 'string' || id.trim() === '') return `column ${columns.image} is empty or no text`;
  if (typeof caption !== 'string' || caption.trim() === '') return `column ${columns.caption} is empty or no text`;
  return { image: id.trim(), caption: caption.trim() };
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
