import { type EvaluationResult, summarize } from '@fgclip/heads';
import type { EvaluationOptions, Measured } from './measure-subjects.ts';

/** Results with intervals and comparisons, under the errata that were measured with. Throws ABORTED. */
export async function sumUp(
  { measurements, protocol }: Measured,
  { errata, signal }: Pick<EvaluationOptions, 'errata' | 'signal'>,
): Promise<EvaluationResult> {
  const { results, comparisons, ...summed } = await summarize(measurements, { errata, signal });
  return { protocol: { ...protocol, ...summed }, results, comparisons };
}
