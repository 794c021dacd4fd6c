import { blendValues, type HeadValues } from '../choosing/blend.ts';
import { bestThatKeeps, DEFAULT_KEPT, type Standing } from '../choosing/standing.ts';
import type { Candidate, Choice, EpochRecord } from './record.ts';
import type { Choosing } from './stage.ts';

/** Fewer coarse validation images than this promise little of what is kept elsewhere. */
export const FEW_COARSE_IMAGES = 400;

const DEFAULT_BLENDS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

export interface ChoiceInput {
  readonly choose: Choosing;
  readonly epochs: readonly EpochRecord[];
  /** Values of the head as it was given, of the best epoch so far, and of the one of the best rank. */
  readonly given: HeadValues;
  readonly best: HeadValues;
  readonly finest: HeadValues;
  readonly coarseImages: Readonly<Record<string, number>>;
  readonly measure: (values: HeadValues) => Promise<Standing>;
}

/** The values to keep: the best epoch's, or a better blend of the best-ranked epoch with the head as it was given. */
export async function chooseValues(
  input: ChoiceInput,
): Promise<{ readonly values: HeadValues; readonly choice: Choice }> {
  const { epochs, given, best, finest, coarseImages, measure } = input;
  const { least = DEFAULT_KEPT, blends = DEFAULT_BLENDS } = input.choose;
  const candidates: Candidate[] = epochs.flatMap((epoch) => candidateOf(epoch) ?? []);
  const epoch = finestOf(epochs)?.epoch ?? 0;
  if (epoch > 0) {
    for (const share of blends)
      candidates.push({ epoch, share, ...(await measure(blendValues(given, finest, share))) });
  }
  const chosen = bestThatKeeps(candidates, least);
  const share = candidates[chosen]?.share ?? 1;
  const values = share === 1 ? best : blendValues(given, finest, share);
  return { values, choice: { chosen, candidates, least, coarseImages } };
}

/** An epoch that was measured. */
export function candidateOf({ epoch, validationRank, kept, recalls }: EpochRecord): Candidate | undefined {
  if (validationRank === null || kept === undefined || recalls === undefined) return undefined;
  return { epoch, share: 1, rank: validationRank, kept, recalls };
}

/** The epoch of the best rank, the first of equals. */
export function finestOf(epochs: readonly EpochRecord[]): EpochRecord | undefined {
  const rank = ({ validationRank }: EpochRecord) => validationRank ?? Number.POSITIVE_INFINITY;
  return epochs.reduce<EpochRecord | undefined>(
    (best, epoch) => (best === undefined || rank(epoch) < rank(best) ? epoch : best),
    undefined,
  );
}
