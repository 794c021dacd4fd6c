import { type RetrievalRanks, retrievalRanks } from '@fgclip/core';
import type { Matcher } from './matcher.ts';
import type { MatchingData } from './matching-data.ts';
import { encodedGallery, type RetrievalOptions } from './retrieval-input.ts';

/** The ranks behind evaluateRetrieval(), one for each query in the gallery's order; summarizeRetrieval() sums them up. */
export async function rankRetrieval(
  matcher: Matcher,
  data: MatchingData,
  options: RetrievalOptions = {},
): Promise<RetrievalRanks> {
  return retrievalRanks(await encodedGallery(matcher, data, options));
}
