import { FgclipError } from '@fgclip/core';
import { isRecord, type JsonRecord, shown } from '../json.ts';
import { parseDocument } from './json-document.ts';
import { formsOf, type KnownForm } from './known-forms.ts';
import { FIRST_ENTRIES } from './sample-form.ts';

/** A text whose form is known, parsed where that was needed to know. */
export interface Recognised {
  readonly form: KnownForm;
  readonly json?: unknown;
}

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
    const form = records.map(formOfLine).find((form) => form !== undefined);
    if (form !== undefined) return { form };
    if (records[0] !== undefined) return fail(file, `JSON Lines with the keys ${keysOf(records[0])}`);
  }
  const json = parseDocument(text, file);
  const form = (isRecord(json) ? formOfLine(json) : undefined) ?? formOfDocument(json);
  if (form !== undefined) return { form, json };
  return fail(file, isRecord(json) ? `a JSON object with the keys ${keysOf(json)}` : `JSON: ${shown(json)}`);
}

function recogniseTable(start: string, file: string): Recognised {
  const [first = ''] = firstLines(start);
  if (start === '') return fail(file, 'an empty file');
  if (/^<(?:!doctype|html|\?xml)/i.test(first)) return fail(file, 'a web page');
  if (first.startsWith('version https://git-lfs')) return fail(file, 'a git-lfs pointer, not the file it stands for');
  const form = formsOf('table').find(({ recognises }) => recognises(first));
  if (form !== undefined) return { form };
  const hint = 'If it is a table, name its columns with `imageColumn` and `captionColumn`';
  return fail(file, `text that starts with ${shown(first)}`, hint);
}

function formOfLine(record: JsonRecord): KnownForm | undefined {
  return formsOf('lines').find(({ recognises }) => recognises(record));
}

function formOfDocument(json: unknown): KnownForm | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  return formsOf('document').find(({ recognises }) => recognises(json as JsonRecord));
}

/** The first lines that are not blank. */
function firstLines(text: string): string[] {
  const lines: string[] = [];
  for (let from = 0; lines.length < FIRST_ENTRIES && from < text.length; ) {
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
  return Object.keys(json).slice(0, FIRST_ENTRIES).map(shown).join(', ') || '(none)';
}

function fail(file: string, found: string, hint = 'Name the form with `format`, if it is one of them'): never {
  const titles = (['document', 'table', 'lines'] as const).flatMap((kind) => formsOf(kind).map(({ title }) => title));
  throw new FgclipError('INVALID_FORMAT', 'The file is in no form that is known', {
    file,
    expected: new Intl.ListFormat('en', { type: 'disjunction' }).format(new Set(titles)),
    found,
    hint,
  });
}
