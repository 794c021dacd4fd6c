import { FgclipError } from '@fgclip/core';
import { firstRowOf, tableRecords } from '../import/csv.ts';
import { parseJson } from '../json.ts';
import type { Annotation } from '../table/table.ts';
import { type CaptionAttribute, KIND } from './caption-attributes.ts';

/** How labels are read. */
export interface LabelOptions {
  /** What the text is of, for errors. */
  readonly file: string;
  /** The attribute that is the kind of thing. Default "kind", where there is one. */
  readonly kind?: string | undefined;
}

/** The column whose values say which annotation a line is of: its id, or its number from 0 on. */
const KEY = 'id';

/**
 * Labels that somebody else gave annotations, as attributes. Either JSON, each attribute a list with a value (or null) for
 * every annotation, or an object of values by an annotation's id or number; or a table of a column an attribute, one line
 * an annotation, in their order or with a column `id`.
 *
 * @throws INVALID_FORMAT for anything else; INVALID_DATA for ids that no annotation has, or lists of another length.
 */
export function readLabels(
  text: string,
  annotations: readonly Annotation[],
  options: LabelOptions,
): CaptionAttribute[] {
  const columns = /^\s*\{/.test(text) ? jsonColumns(text, options.file) : tableColumns(text, options.file);
  const attributes = columns.map(([name, labels]) => ({
    name,
    isKind: name === (options.kind ?? KIND),
    values: valuesOf(name, labels, annotations, options.file),
  }));
  if (attributes.length === 0) throw unreadable(options.file, 'no attribute');
  const { kind } = options;
  if (kind !== undefined && !attributes.some(({ isKind }) => isKind)) throw unreadable(options.file, `no "${kind}"`);
  return attributes;
}

type Labels = readonly unknown[] | ReadonlyMap<string, unknown>;

function jsonColumns(text: string, file: string): [string, Labels][] {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (cause) {
    throw new FgclipError('INVALID_FORMAT', 'The labels are not JSON', { file, cause });
  }
  return Object.entries(value as Record<string, unknown>).map(([name, labels]) => {
    if (Array.isArray(labels)) return [name, labels];
    if (labels === null || typeof labels !== 'object') throw unreadable(file, `"${name}": ${JSON.stringify(labels)}`);
    return [name, new Map(Object.entries(labels))];
  });
}

function tableColumns(text: string, file: string): [string, Labels][] {
  const records = tableRecords(text, (values) => values.length > 1);
  const names = firstRowOf(records, file);
  const lines = records.slice(1);
  const broken = lines.find(({ problem, values }) => problem !== undefined || values.length !== names.length);
  if (broken !== undefined) throw unreadable(file, broken.problem ?? `${broken.values.length} values`, broken.line);
  const key = names.indexOf(KEY);
  return names.flatMap((name, column): [string, Labels][] => {
    if (column === key) return [];
    const values = lines.map((line) => line.values[column]);
    return [[name, key < 0 ? values : new Map(lines.map((line, k) => [(line.values[key] ?? '').trim(), values[k]]))]];
  });
}

function valuesOf(
  name: string,
  labels: Labels,
  annotations: readonly Annotation[],
  file: string,
): (string | undefined)[] {
  if (labels instanceof Map) return byKey(name, labels, annotations, file);
  const list = labels as readonly unknown[];
  if (list.length === annotations.length) return list.map(labelOf);
  throw new FgclipError('INVALID_DATA', `"${name}" does not have one value for each annotation`, {
    file,
    expected: `${annotations.length} values, or values by an annotation's id`,
    found: `${list.length}`,
  });
}

function byKey(
  name: string,
  labels: ReadonlyMap<string, unknown>,
  annotations: readonly Annotation[],
  file: string,
): (string | undefined)[] {
  const known = new Set(annotations.flatMap(({ id }, row) => [`${row}`, ...(id === undefined ? [] : [id])]));
  const unknown = [...labels.keys()].filter((key) => !known.has(key));
  if (unknown.length > 0) {
    throw new FgclipError('INVALID_DATA', `"${name}" has values of annotations that the table does not have`, {
      file,
      expected: 'ids of annotations, or their numbers from 0 on',
      found: `${unknown.slice(0, 3).join(', ')}${unknown.length > 3 ? ` (${unknown.length} in all)` : ''}`,
    });
  }
  return annotations.map(({ id }, row) =>
    labelOf((id === undefined ? undefined : labels.get(id)) ?? labels.get(`${row}`)),
  );
}

/** Numbers and true or false are labels, too. */
function labelOf(value: unknown): string | undefined {
  const text = value === undefined || value === null ? '' : String(value).trim();
  return text === '' ? undefined : text;
}

function unreadable(file: string, found: string, line?: number): FgclipError {
  return new FgclipError('INVALID_FORMAT', `${line === undefined ? '' : `Line ${line}: `}These are not labels`, {
    ...{ file, found },
    expected:
      'JSON with a list of values, or values by id, for each attribute; or a table of a column an attribute, with a column "id" or a line for each annotation',
  });
}
