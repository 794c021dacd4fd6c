import type { EmbeddingTable } from '@fgclip/datasets';
import type { EvaluationResult, Head } from '@fgclip/heads';
import { cosineSubject, type EvaluationOptions, evaluateSubjects, type Subject } from './evaluate-subjects.ts';
import { protocolOf } from './protocol.ts';

export interface EvaluateHeadsOptions extends EvaluationOptions {
  readonly heads: readonly LabelledHead[];
  readonly table: EmbeddingTable;
}

export interface LabelledHead {
  /** What to call it in the results. Default the name of its function. */
  readonly label?: string | undefined;
  readonly head: Head;
}

/**
 * Measures the cosine and the given heads on a whole table. Whether they were trained on it is for the caller to know:
 * on their own training data the numbers say nothing.
 *
 * Throws SHAPE_MISMATCH for a head of another width than the table, INVALID_ARGUMENT for a table without annotations,
 * ABORTED.
 */
export async function evaluateHeads(options: EvaluateHeadsOptions): Promise<EvaluationResult> {
  const { heads, table, runtime } = options;
  const subjects = [cosineSubject(table), ...heads.map(subjectOf)];
  const { results, ...measured } = await evaluateSubjects(subjects, [() => table], options);
  return { protocol: protocolOf(table, runtime, { subset: 'all', ...measured }), results };
}

function subjectOf({ label, head }: LabelledHead): Subject {
  const stage = head.history.findLast(({ event }) => event === 'trained')?.stage as { name?: string } | undefined;
  return { head: label ?? head.function.name, stage: stage?.name, load: async () => head };
}
