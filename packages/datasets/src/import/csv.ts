import { FgclipError } from '@fgclip/core';
import { isPictureName } from './caption-columns.ts';

/** A record of a table. */
export interface CsvRecord {
  /** Line the record starts on; quoted values may run over several. */
  readonly line: number;
  readonly values: readonly string[];
  /** What is wrong with it; its values are not to be used then. */
  readonly problem?: string;
}

const UNCLOSED = 'a quote is opened and not closed; quotes inside a value are doubled, and the value stands in quotes';
const DELIMITERS = /[,;|\t]/g;
const LINE_END = /\r\n|\r|\n/;
const SEPARATOR_LINE = /^"?sep=([,;|\t])"?$/i;

/**
 * Records of a table whose values are between commas, semicolons, tabs or upright strokes; lines without any value, as
 * spreadsheets leave them at the end, are passed over. What stands between the values is said by the first line: of what is there the first that `fits` says makes columns of it.
 */
export function tableRecords(source: string, fits: (values: readonly string[]) => boolean): CsvRecord[] {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source;
  const first = firstLineOf(text);
  const separator = announcedDelimiter(first);
  const delimiter = separator ?? delimiterOf(first, fits);
  const records = delimiter === '|' ? strokeRecords(text, separator !== undefined) : csvRecords(text, delimiter);
  const isBlank = ({ values, problem }: CsvRecord) =>
    problem === undefined && values.every((value) => value.trim() === '');
  return records.slice(separator === undefined ? 0 : 1).filter((record) => !isBlank(record));
}

/** What stands between the values by a line `sep=;`, which spreadsheets may write first; undefined for any other line. */
export function announcedDelimiter(firstLine: string): string | undefined {
  return SEPARATOR_LINE.exec(firstLine.trim())?.[1];
}

/** The values of the first record, which says what the columns are. @throws INVALID_FORMAT for one that is broken. */
export function firstRowOf([first]: readonly CsvRecord[], file: string): string[] {
  if (first?.problem === undefined) return first?.values.map((value) => value.trim()) ?? [];
  throw new FgclipError('INVALID_FORMAT', `Line ${first.line}: ${first.problem}`, { file });
}

/** The first line that is not blank. */
export function firstLineOf(text: string): string {
  return /\S[^\r\n]*/.exec(text)?.[0] ?? '';
}

/** Lines that are not blank, whatever they end in. */
export function linesOf(text: string): { line: number; content: string }[] {
  return text
    .split(LINE_END)
    .map((content, index) => ({ line: index + 1, content: content.trimEnd() }))
    .filter(({ content }) => content !== '');
}

function delimiterOf(firstLine: string, fits: (values: readonly string[]) => boolean): string {
  const there = [...new Set(firstLine.match(DELIMITERS) ?? [','])];
  const splits = (delimiter: string) =>
    (csvRecords(firstLine, delimiter)[0]?.values ?? []).map((value) => value.trim());
  return there.find((delimiter) => fits(splits(delimiter))) ?? there[0] ?? ',';
}

/**
 * Records of a delimited text with the values that Python's csv.reader gives: lines end in \r\n, \n or \r, mixed as they
 * come; a value is quoted where it begins with a quote, and a quote in the midst of another is one of its characters.
 *
 * Python reads on to the end of the file where a quote is never closed, and past rows where it is closed by the quote of
 * another. Here such a line is a problem of its own and reading goes on with the next, so that no row is lost with it.
 * Between tabs, where most writers quote nothing, a quote that opens no whole value is one of its characters.
 */
export function csvRecords(text: string, delimiter: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  let line = 1;
  for (let start = 0; start < text.length; ) {
    const { values, end } = takeRecord(text, start, delimiter);
    const stop = values === undefined ? plainEnd(text, start) : end;
    if (values === undefined) records.push({ line, values: [], problem: UNCLOSED });
    else if (end > start) records.push({ line, values });
    const next = stop + (LINE_END.exec(text.slice(stop, stop + 2))?.[0].length ?? 0);
    line += text.slice(start, next).split(LINE_END).length - 1;
    start = next;
  }
  return records;
}

/** The values from `start` on and where their last line ends; no values where a quote is not closed. */
function takeRecord(text: string, start: number, delimiter: string): { values?: string[]; end: number } {
  const values: string[] = [];
  for (let at = start; ; at++) {
    const quoted = text[at] === '"' ? takeQuoted(text, at, delimiter) : undefined;
    if (text[at] === '"' && quoted === undefined && delimiter !== '\t') return { end: at };
    const end = quoted?.end ?? plainEnd(text, at, delimiter);
    values.push(quoted?.value ?? text.slice(at, end));
    if (text[end] !== delimiter) return { values, end };
    at = end;
  }
}

/** The value behind a quote, and where it ends; undefined where the quote cannot have been meant. */
function takeQuoted(text: string, start: number, delimiter: string): { value: string; end: number } | undefined {
  const close = closingQuote(text, start + 1);
  if (close < 0) return undefined;
  const quoted = text.slice(start + 1, close).replaceAll('""', '"');
  const end = plainEnd(text, close + 1, delimiter);
  const rest = text.slice(close + 1, end);
  const isWhole = rest.trim() === '';
  if (delimiter === '\t' && !isWhole) return undefined;
  if (LINE_END.test(quoted) && (!isWhole || holdsRow(quoted, delimiter))) return undefined;
  return { value: quoted + rest, end };
}

/** The first quote from `from` on that is not doubled; -1 where there is none. */
function closingQuote(text: string, from: number): number {
  let quote = text.indexOf('"', from);
  while (quote >= 0 && text[quote + 1] === '"') quote = text.indexOf('"', quote + 2);
  return quote;
}

/** Whether one of the lines of a value is a row itself: then the quotes around it belong to two values. */
function holdsRow(value: string, delimiter: string): boolean {
  const lines = value.split(LINE_END).map((line) => line.split(delimiter));
  return lines.some((values) => values.length > 1 && values.some((part) => isPictureName(part.trim())));
}

/** Where a value without quotes ends: at the delimiter, where one is given, or the end of the line or text. */
function plainEnd(text: string, start: number, delimiter?: string): number {
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (character === delimiter || character === '\n' || character === '\r') return at;
  }
  return text.length;
}

/** Values between upright strokes, without quoting: the caption comes last and may hold strokes itself. */
function strokeRecords(text: string, isAnnounced: boolean): CsvRecord[] {
  const lines = linesOf(text);
  const last = (lines[isAnnounced ? 1 : 0]?.content.split('|').length ?? 1) - 1;
  return lines.map(({ line, content }) => {
    const values = content.split('|');
    const caption = values.splice(last).join('|');
    return { line, values: values.length < last || caption === '' ? values : [...values, caption] };
  });
}
