import { FgclipError } from '@fgclip/core';

/** One value a line. */
export function encodeJsonLines(values: readonly unknown[]): Uint8Array {
  return new TextEncoder().encode(values.map((value) => `${JSON.stringify(value)}\n`).join(''));
}

/** A whole number of 16 digits or more, and what stands before it where it is no part of another value. */
const LONG_INTEGER = /(?<before>[[,:\s])(?<digits>-?[1-9]\d{15,})(?=[\s,\]}])/g;

/**
 * The value of a JSON text, but whole numbers beyond 2^53 as texts of their digits: as numbers, which are not exact
 * there, two ids could become one. Costs a search of the text where it has none.
 *
 * @throws SyntaxError for anything but JSON.
 */
export function parseJson(text: string): unknown {
  const parts: string[] = [];
  let done = 0;
  const isInString = stringsIn(text);
  for (const { groups, index } of text.matchAll(LONG_INTEGER)) {
    const { before = '', digits = '' } = groups ?? {};
    if (Number.isSafeInteger(Number(digits)) || isInString(index)) continue;
    parts.push(text.slice(done, index), before, '"', digits, '"');
    done = index + before.length + digits.length;
  }
  return JSON.parse(parts.length === 0 ? text : parts.join('') + text.slice(done));
}

/** Tells of places in a JSON text, asked for in rising order, whether they are inside of a string. */
function stringsIn(text: string): (place: number) => boolean {
  let [quote, inString] = [text.indexOf('"'), false];
  return (place) => {
    while (quote >= 0 && quote < place) {
      if (!inString || !isEscaped(text, quote)) inString = !inString;
      quote = text.indexOf('"', quote + 1);
    }
    return inString;
  };
}

function isEscaped(text: string, place: number): boolean {
  let start = place;
  while (text[start - 1] === '\\') start--;
  return (place - start) % 2 === 1;
}

/**
 * The values of a JSON Lines text, each read by `read`, which says what is wrong with a value by throwing.
 *
 * @throws INVALID_FORMAT naming file and line.
 */
export function readJsonLines<T>(text: string, file: string, read: (value: unknown) => T): T[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line, index) => {
    try {
      return read(JSON.parse(line));
    } catch (cause) {
      const problem = cause instanceof Error ? cause.message : String(cause);
      throw new FgclipError('INVALID_FORMAT', `Line ${index + 1}: ${problem}`, { file, cause });
    }
  });
}

/** Whether a parsed JSON value is an object, not an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is wrong with one entry of a file, and in which field. Caught by the SampleCollector, which lists it. */
export class EntryProblem extends Error {
  readonly field: string | undefined;

  constructor(field: string | undefined, reason: string) {
    super(reason);
    this.field = field;
  }
}

/** Ends the reading of an entry. */
export function fail(field: string | undefined, reason: string): never {
  throw new EntryProblem(field, reason);
}

export type JsonRecord = Readonly<Record<string, unknown>>;

/** The entry as an object. */
export function recordOf(value: unknown): JsonRecord {
  return isRecord(value) ? value : fail(undefined, `is no object: ${shown(value)}`);
}

/** A list in a field. */
export function listOf(record: JsonRecord, field: string): readonly unknown[] {
  const value = record[field];
  return Array.isArray(value) ? value : fail(field, expected('a list', value));
}

/** A text in a field that is more than white space; white space around it is dropped. */
export function textOf(record: JsonRecord, field: string): string {
  return textValue(record[field], field);
}

/** See `textOf`. */
export function textValue(value: unknown, field: string): string {
  if (typeof value !== 'string') fail(field, expected('a text', value));
  const text = value.trim();
  return text === '' ? fail(field, 'is empty') : text;
}

/** A number or a text that names something. */
export function idOf(record: JsonRecord, field: string): string {
  return idValue(record[field], field);
}

/** See `idOf`. Numbers that are not exact are none: parseJson() has those of a file as texts. */
export function idValue(value: unknown, field: string): string {
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) fail(field, notExact(value));
  if (Number.isFinite(value) || (typeof value === 'string' && value !== '')) return String(value);
  return fail(field, expected('a number or a name', value));
}

/** A finite number; parseJson() has whole ones beyond 2^53 as texts. Undefined for anything else. */
export function numberIn(value: unknown): number | undefined {
  const number = typeof value === 'string' && isLongInteger(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** Whether a text is a whole number beyond 2^53. */
export function isLongInteger(text: string): boolean {
  return /^-?\d{16,}$/.test(text) && !Number.isSafeInteger(Number(text));
}

/** Why a number cannot be an id. */
export function notExact(value: unknown): string {
  return `${value} is beyond 2^53, where numbers are not exact`;
}

/** "is missing" or "is no list: 3". */
export function expected(what: string, value: unknown): string {
  return value === undefined ? 'is missing' : `is not ${what}: ${shown(value)}`;
}

const MAX_SHOWN = 60;

/** A value as it may stand in a message: JSON, cut short. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text;
}
