import type { EmbeddingTable } from '@fgclip/datasets';
import { type EvaluationErrata, type Matcher, protocolRetrieval, type RetrievalFold } from '@fgclip/heads';
import type { TablePart } from './table-parts.ts';

export interface RetrievalMeasureOptions {
  readonly errata?: EvaluationErrata | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The ranks of every image and caption of a retrieval set, and the photographs they belong to. */
export async function measureRetrieval(
  matcher: Matcher,
  { images, texts, imageIds, captions }: EmbeddingTable,
  { annotations }: Pick<TablePart, 'annotations'>,
  options: RetrievalMeasureOptions,
): Promise<RetrievalFold> {
  const { ranks, gallery } = await protocolRetrieval(matcher, { images, texts, captions, annotations }, options);
  const photographs = gallery.images.map((row) => imageIds[row] ?? '');
  return {
    imageToText: { ranks: ranks.imageToText, photographs },
    textToImage: {
      ranks: ranks.textToImage,
      photographs: gallery.imageOfText.map((image) => photographs[image] ?? ''),
    },
  };
}
