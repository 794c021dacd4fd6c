import { FgclipError } from '@fgclip/core';

/** One value a line. */
export function encodeJsonLines(values: readonly unknown[]): Uint8Array {
  return new TextEncoder().encode(values.map((value) => `${JSON.stringify(value)}\n`).join(''));
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
