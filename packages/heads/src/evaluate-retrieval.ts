import { type RetrievalStatistics, retrievalStatistics } from '@fgclip/core';
import type { Matcher } from './matcher.ts';
import type { MatchingData } from './matching-data.ts';
import { encodedGallery, type RetrievalOptions } from './retrieval-input.ts';

/** Image-to-text and text-to-image retrieval over a gallery. Each embedding is encoded once. */
export async function evaluateRetrieval(
  matcher: Matcher,
  data: MatchingData,
  options: RetrievalOptions = {},
): Promise<RetrievalStatistics> {
  return retrievalStatistics(await encodedGallery(matcher, data, options));
}
