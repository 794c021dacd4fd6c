import { FgclipError } from '@fgclip/core';
import { fail, idOf, isRecord, type JsonRecord, parseJson, recordOf } from '../json.ts';
import type { SampleCollector } from './sample-collector.ts';

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

/** A list at the top of a JSON document. @throws INVALID_FORMAT when it is not there. */
export function topLevelList(json: unknown, field: string, file: string): readonly unknown[] {
  const value = isRecord(json) ? json[field] : undefined;
  if (Array.isArray(value)) return value;
  throw new FgclipError('INVALID_FORMAT', `The document has no list "${field}"`, {
    file,
    found: isRecord(json) ? `the keys ${Object.keys(json).slice(0, 10).join(', ') || '(none)'}` : 'no object',
  });
}

/**
 * Entries of a list at the top of a document by their ids. Those that cannot be read are listed as skipped, and so are all
 * that claim one id, unless they say the same: what speaks of it could mean any of them.
 */
export function indexById<T>(
  collector: SampleCollector,
  json: unknown,
  field: string,
  read: (record: JsonRecord) => T,
): Map<string, T> {
  const index = new Map<string, T>();
  const firstAt = new Map<string, number>();
  topLevelList(json, field, collector.file).forEach((value, position) => {
    const entry = `${field}[${position}]`;
    collector.attempt(entry, () => {
      const record = recordOf(value);
      const id = idOf(record, 'id');
      const first = firstAt.get(id);
      firstAt.set(id, first ?? position);
      const said = read(record);
      if (first === undefined) index.set(id, said);
      else if (isSame(index.get(id), said))
        collector.skip(entry, 'id', `${id} is that of ${field}[${first}], which says the same`);
      else {
        if (index.delete(id)) collector.lose(`${field}[${first}]`, 'id', `${id} is claimed by ${entry}, too`);
        fail('id', `${id} is claimed by ${field}[${first}], too`);
      }
    });
  });
  return index;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The entry a field refers to. */
export function lookUp<T>(index: ReadonlyMap<string, T>, id: string, field: string, list: string): T {
  return index.get(id) ?? fail(field, `${id} is not among the usable ${list}`);
}

/** Reads the objects of a JSON Lines text, one a line; blank lines are passed over, malformed ones listed as skipped. */
export function eachJsonRecord(
  text: string,
  collector: SampleCollector,
  read: (record: JsonRecord, entry: string) => void,
): void {
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    const entry = `line ${index + 1}`;
    collector.attempt(entry, () => read(recordOf(parseLine(line)), entry));
  });
}

function parseLine(line: string): unknown {
  try {
    return parseJson(line);
  } catch (problem) {
    return fail(undefined, `is not JSON: ${problem instanceof Error ? problem.message : String(problem)}`);
  }
}
