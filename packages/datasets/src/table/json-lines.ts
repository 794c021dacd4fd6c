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
