import { FgclipError, plainRuntime, type Runtime, rankOfPositive } from '@fgclip/core';
import { meanOf } from '@fgclip/core/internal';
import { evaluateRanks } from '../evaluation/ranks.ts';
import { evaluateRetrieval } from '../evaluation/retrieval.ts';
import { cosineHead } from '../matching/head.ts';
import { createMatcher, type Matcher } from '../matching/matcher.ts';
import type { MatchingData } from '../matching/matching-data.ts';

/** What a head is worth to those who run it: how fine it matches, and how much of plain retrieval is left. */
export interface Standing {
  /** Mean rank of the right caption among its hard negatives, of all that have any, however many; 1 is best. */
  readonly rank: number;
  /** Sum of the six recalls (at 1, 5 and 10, both ways) as a share of the cosine's; of several sources the least. */
  readonly kept: number;
  /** The sums of recalls behind it, by source. */
  readonly recalls: Readonly<Record<string, number>>;
}

/** The share of the cosine's recall that a head must keep on validation to be chosen, unless told otherwise. */
export const DEFAULT_KEPT = 0.99;

/**
 * Which of several heads to take: the one of the best rank among those that keep `least` of the cosine's recall, or,
 * where none does, the one that keeps most. Of equals the first.
 *
 * @throws INVALID_ARGUMENT for no standings.
 */
export function bestThatKeeps(standings: readonly Pick<Standing, 'rank' | 'kept'>[], least = DEFAULT_KEPT): number {
  if (standings.length === 0) throw new FgclipError('INVALID_ARGUMENT', 'There is nothing to choose from');
  const keeping = standings.flatMap(({ kept }, index) => (kept >= least ? [index] : []));
  const at = (index: number) => standings[index] as Standing;
  return keeping.length > 0
    ? keeping.reduce((best, index) => (at(index).rank < at(best).rank ? index : best))
    : standings.reduce((best, { kept }, index) => (kept > at(best).kept ? index : best), 0);
}

/** What heads are measured on to be chosen: validation data, never the test's. */
export interface StandingData {
  /** With hard negatives. */
  readonly fine: MatchingData;
  /** Images and captions whose retrieval is to be kept, by source. */
  readonly coarse: Readonly<Record<string, MatchingData>>;
}

export interface StandingOptions {
  readonly runtime?: Runtime | undefined;
  /** Hard negatives looked at. Default 10. */
  readonly maxNegatives?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes ready to measure heads on the same data: the cosine's recall is measured once, and is what all are held against.
 *
 * @throws INVALID_DATA when nothing in `fine` has hard negatives, or a coarse source has no pairs; ABORTED.
 */
export async function standingsOn(
  { fine, coarse }: StandingData,
  { runtime = plainRuntime(), maxNegatives, signal }: StandingOptions = {},
): Promise<(matcher: Matcher) => Promise<Standing>> {
  const measure = async (matcher: Matcher) => {
    const recalls: Record<string, number> = {};
    for (const [source, data] of Object.entries(coarse)) {
      recalls[source] = (await evaluateRetrieval(matcher, data, { signal })).rsum;
    }
    return recalls;
  };
  const cosine = createMatcher(cosineHead(fine.images.shape[1]), { runtime, signal });
  const baseline = await measure(cosine).finally(() => cosine.dispose());
  return async (matcher) => {
    const { rows } = await evaluateRanks(matcher, fine, {
      ...(maxNegatives !== undefined && { maxNegatives }),
      signal,
    });
    const recalls = await measure(matcher);
    const shares = Object.entries(recalls).map(([source, recall]) => recall / (baseline[source] ?? Number.NaN));
    const kept = shares.length === 0 ? 1 : Math.min(...shares);
    return { rank: meanOf(rows.map((row) => rankOfPositive(row))), kept, recalls };
  };
}
