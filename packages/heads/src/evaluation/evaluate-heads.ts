import { FgclipError } from '@fgclip/core';
import type { Head } from '../matching/head.ts';
import {
  cosineSubject,
  type EvaluationOptions,
  type Measured,
  measureSubjects,
  type Subject,
  sumUp,
} from './measure-subjects.ts';
import type { EvaluationResult } from './results.ts';
import type { MatchingTable } from './table-parts.ts';

export interface EvaluateHeadsOptions extends EvaluationOptions {
  readonly heads: readonly LabelledHead[];
  /** One, or several whose sets are all measured. */
  readonly table: MatchingTable | readonly MatchingTable[];
}

export interface LabelledHead {
  /** What to call it in the results. Default the name of its function. */
  readonly label?: string | undefined;
  readonly head: Head;
}

/**
 * Measures the cosine and the given heads on whole tables. Whether they were trained on them is for the caller to know:
 * on their own training data the numbers say nothing.
 *
 * @throws SHAPE_MISMATCH for a head of another width than the tables, and for tables of different widths;
 * INVALID_ARGUMENT for no table; ABORTED.
 */
export async function evaluateHeads(options: EvaluateHeadsOptions): Promise<EvaluationResult> {
  return sumUp(await measureHeads(options), options);
}

/** The scores that the results sum up. */
export async function measureHeads(options: EvaluateHeadsOptions): Promise<Measured> {
  const tables = listOf(options.table);
  const subjects = [cosineSubject(dimensionOfTables(tables)), ...options.heads.map(subjectOf)];
  const data = { tables, folds: [(): MatchingTable[] => tables], subset: 'all' };
  return measureSubjects(subjects, data, options);
}

function subjectOf({ label, head }: LabelledHead): Subject {
  const stage = head.history.findLast(({ event }) => event === 'trained')?.stage as { name?: string } | undefined;
  return { head: label ?? head.function.name, stage: stage?.name, load: async () => head };
}

/** One table, or several of one model, as a list. */
export function listOf<Table extends MatchingTable>(tables: Table | readonly Table[]): Table[] {
  return 'manifest' in tables ? [tables] : [...tables];
}

/** Length of the embeddings. Throws INVALID_ARGUMENT for no tables, SHAPE_MISMATCH when tables differ. */
function dimensionOfTables(tables: readonly MatchingTable[]): number {
  const [first, ...others] = tables.map(({ manifest }) => manifest.dimension);
  if (first === undefined) throw new FgclipError('INVALID_ARGUMENT', 'There is no table to measure on');
  const other = others.find((dimension) => dimension !== first);
  if (other === undefined) return first;
  throw new FgclipError('SHAPE_MISMATCH', 'The tables hold embeddings of different lengths', {
    expected: `${first} values in all`,
    found: `${other}`,
    hint: 'Tables that are measured together must come from one model',
  });
}
