import type { EmbeddingTable } from '@fgclip/datasets';
import type { EvaluationResult, Head } from '@fgclip/heads';
import { type EvaluationOptions, type Measured, measureSubjects } from './measure-subjects.ts';
import { cosineSubject, type Subject } from './subject.ts';
import { sumUp } from './sum-up.ts';
import { dimensionOfTables, listOf, type Tables } from './tables.ts';

export interface EvaluateHeadsOptions extends EvaluationOptions {
  readonly heads: readonly LabelledHead[];
  /** One, or several whose sets are all measured. */
  readonly table: Tables;
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
 * Throws SHAPE_MISMATCH for a head of another width than the tables, INVALID_ARGUMENT for tables without annotations,
 * ABORTED.
 */
export async function evaluateHeads(options: EvaluateHeadsOptions): Promise<EvaluationResult> {
  return sumUp(await measureHeads(options), options);
}

/** The scores that the results sum up. */
export async function measureHeads(options: EvaluateHeadsOptions): Promise<Measured> {
  const tables = listOf(options.table);
  const subjects = [cosineSubject(dimensionOfTables(tables)), ...options.heads.map(subjectOf)];
  const data = { tables, folds: [(): EmbeddingTable[] => tables], subset: 'all' };
  return measureSubjects(subjects, data, options);
}

function subjectOf({ label, head }: LabelledHead): Subject {
  const stage = head.history.findLast(({ event }) => event === 'trained')?.stage as { name?: string } | undefined;
  return { head: label ?? head.function.name, stage: stage?.name, load: async () => head };
}
