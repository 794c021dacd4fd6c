import { isRecord, type JsonRecord } from '../json.ts';
import type { SampleSet } from './sample.ts';

/**
 * A form that data sets come in, described beside its reader; `known-forms.ts` lists them all. The options are those of
 * its reader.
 */
export type SampleForm<Options> = DocumentForm<Options> | LinesForm<Options> | TableForm<Options>;

/** One JSON document. */
export interface DocumentForm<Options> extends Named {
  readonly kind: 'document';
  /** Whether a parsed file is of this form, by its fields: an object, or a list with its places for names. */
  readonly recognises: (json: JsonRecord) => boolean;
  readonly read: (json: unknown, options: Options) => SampleSet;
}

/** JSON Lines. */
export interface LinesForm<Options> extends Named {
  readonly kind: 'lines';
  /** Whether a file is of this form, by the object on one of its lines. */
  readonly recognises: (line: JsonRecord) => boolean;
  readonly read: (text: string, options: Options) => SampleSet;
}

/** Text that is no JSON. */
export interface TableForm<Options> extends Named {
  readonly kind: 'table';
  /** Whether a file is of this form, by its first line that is not blank. */
  readonly recognises: (firstLine: string) => boolean;
  readonly read: (text: string, options: Options) => SampleSet;
}

interface Named {
  /** What options call it: "coco-captions". */
  readonly name: string;
  /** What messages that list what is known call it: "COCO captions". Forms of one data set may share theirs. */
  readonly title: string;
}

/** Entries of a file that are looked at to tell its form. */
export const FIRST_ENTRIES = 10;

/** Whether a value is a list, one of whose first entries has the field. */
export function listHas(value: unknown, field: string): boolean {
  return Array.isArray(value) && value.slice(0, FIRST_ENTRIES).some((entry) => isRecord(entry) && field in entry);
}
