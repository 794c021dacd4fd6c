import { FgclipError } from '@fgclip/core';
import { isRecord, parseJson, shown } from '../json.ts';
import { isCaptionTable } from './flickr.ts';

/** Forms of one JSON document. */
export type DocumentFormat = 'fg-ovd' | 'coco-captions' | 'karpathy' | 'sugar-crepe';
/** Forms of lines. */
export type TextFormat = 'fg-ovd-lines' | 'lines' | 'flickr';
export type SampleFormat = DocumentFormat | TextFormat;

/** A text whose form is known, parsed where that was needed to know. */
export type Recognised =
  | { readonly format: DocumentFormat; readonly json: unknown }
  | { readonly format: TextFormat; readonly json?: undefined };

const FIRST_LINES = 10;
const KNOWN =
  'FG-OVD (JSON or JSON Lines), COCO captions, a Karpathy file, SugarCrepe, a table of images and captions, or JSON Lines with image and caption';

/**
 * Tells the form of a text by what is in it.
 *
 * @throws INVALID_FORMAT when it is none that is known, saying what was seen, or broken JSON.
 */
export function recognise(text: string, file: string): Recognised {
  const start = text.trimStart();
  if (!/^[[{]/.test(start)) return recogniseTable(start, file);
  const lines = firstLines(start);
  if (lines.length > 1 && start.startsWith('{')) {
    const records = lines.map(parse).filter(isRecord);
    const format = records.map(formatOfLine).find((format) => format !== undefined);
    if (format !== undefined) return { format };
    if (records[0] !== undefined) return fail(file, `JSON Lines with the keys ${keysOf(records[0])}`);
  }
  const json = parseDocument(text, file);
  const lineFormat = isRecord(json) ? formatOfLine(json) : undefined;
  if (lineFormat !== undefined) return { format: lineFormat };
  const format = formatOfDocument(json);
  if (format !== undefined) return { format, json };
  return fail(file, isRecord(json) ? `a JSON object with the keys ${keysOf(json)}` : `JSON: ${shown(json)}`);
}

/** The parsed text. @throws INVALID_FORMAT when it is not JSON. */
export function parseDocument(text: string, file: string): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    const hint = 'Is the file whole? A download that broke off ends in the middle';
    throw new FgclipError('INVALID_FORMAT', `The file is not JSON: ${problem}`, { file, hint, cause });
  }
}

function recogniseTable(start: string, file: string): Recognised {
  const [first = ''] = firstLines(start);
  if (start === '') return fail(file, 'an empty file');
  if (/^<(?:!doctype|html|\?xml)/i.test(first)) return fail(file, 'a web page');
  if (first.startsWith('version https://git-lfs')) return fail(file, 'a git-lfs pointer, not the file it stands for');
  if (isCaptionTable(first)) return { format: 'flickr' };
  const hint = 'If it is a table, name its columns with `imageColumn` and `captionColumn`';
  return fail(file, `text that starts with ${shown(first)}`, hint);
}

function formatOfLine(record: Readonly<Record<string, unknown>>): TextFormat | undefined {
  if ('pos_expression' in record) return 'fg-ovd-lines';
  return 'image' in record && ('caption' in record || 'captions' in record) ? 'lines' : undefined;
}

function formatOfDocument(json: unknown): DocumentFormat | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const { images, annotations, categories } = json as Record<string, unknown>;
  if (Array.isArray(images) && Array.isArray(annotations)) {
    if (hasAny(annotations, 'caption')) return 'coco-captions';
    return Array.isArray(categories) ? 'fg-ovd' : undefined;
  }
  if (Array.isArray(images)) return hasAny(images, 'sentences') ? 'karpathy' : undefined;
  return hasAny(Object.values(json), 'negative_caption') ? 'sugar-crepe' : undefined;
}

/** Whether one of the first entries has the field. */
function hasAny(entries: readonly unknown[], field: string): boolean {
  return entries.slice(0, FIRST_LINES).some((entry) => isRecord(entry) && field in entry);
}

/** The first lines that are not blank. */
function firstLines(text: string): string[] {
  const lines: string[] = [];
  for (let from = 0; lines.length < FIRST_LINES && from < text.length; ) {
    const end = text.indexOf('\n', from);
    const to = end < 0 ? text.length : end;
    const line = text.slice(from, to).trim();
    if (line !== '') lines.push(line);
    from = to + 1;
  }
  return lines;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function keysOf(json: object): string {
  return Object.keys(json).slice(0, FIRST_LINES).map(shown).join(', ') || '(none)';
}

function fail(file: string, found: string, hint = 'Name the form with `format`, if it is one of them'): never {
  throw new FgclipError('INVALID_FORMAT', 'The file is in no form that is known', {
    file,
    expected: KNOWN,
    found,
    hint,
  });
}
