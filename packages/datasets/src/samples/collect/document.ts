import { FgclipError } from '@fgclip/core';
import { isRecord } from '../../table/json-lines.ts';
import { fail, idOf, type JsonRecord, recordOf } from './fields.ts';
import type { SampleCollector } from './sample-collector.ts';

/** A list at the top of a JSON document. @throws INVALID_FORMAT when it is not there. */
export function topLevelList(json: unknown, field: string, file: string): readonly unknown[] {
  const value = isRecord(json) ? json[field] : undefined;
  if (Array.isArray(value)) return value;
  throw new FgclipError('INVALID_FORMAT', `The document has no list "${field}"`, {
    file,
    found: isRecord(json) ? `the keys ${Object.keys(json).slice(0, 10).join(', ') || '(none)'}` : 'no object',
  });
}

/** Entries of a list at the top of a document by their ids. Those that cannot be read are listed as skipped. */
export function indexById<T>(
  collector: SampleCollector,
  json: unknown,
  field: string,
  read: (record: JsonRecord) => T,
): Map<string, T> {
  const index = new Map<string, T>();
  topLevelList(json, field, collector.file).forEach((value, position) => {
    collector.attempt(`${field}[${position}]`, () => {
      const record = recordOf(value);
      const id = idOf(record, 'id');
      if (index.has(id)) fail('id', `${id} is taken by an earlier entry`);
      index.set(id, read(record));
    });
  });
  return index;
}

/** The entry a field refers to. */
export function lookUp<T>(index: ReadonlyMap<string, T>, id: string, field: string, list: string): T {
  return index.get(id) ?? fail(field, `${id} is not among the usable ${list}`);
}
