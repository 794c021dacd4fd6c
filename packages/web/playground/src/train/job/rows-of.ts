import type { EmbeddingTable } from '@fgclip/datasets';
import type { MatchingData } from '@fgclip/heads';

/** What training needs of a table, without the rest: it is copied to another thread. */
export function rowsOf({ images, texts, annotations, imageIds }: EmbeddingTable): MatchingData {
  return { images, texts, annotations, imageIds };
}
