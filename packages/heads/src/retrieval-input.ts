import type { Matrix, RetrievalInput } from '@fgclip/core';
import type { Matcher } from './matcher.ts';
import type { MatchingData } from './matching-data.ts';
import { galleryOf, type RetrievalGallery } from './retrieval-gallery.ts';
import { rowRange } from './row-range.ts';
import { rowsAsGiven } from './rows-as-given.ts';

export interface RetrievalOptions {
  /** What is retrieved. Default galleryOf(data): all images that have a caption, and all those captions. */
  readonly gallery?: RetrievalGallery | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Scores a block: 16 MB, as much as a product writes at full speed. */
const BLOCK_SCORES = 2 ** 22;

/** The retrieval of a gallery, each embedding encoded once. */
export async function encodedGallery(
  matcher: Matcher,
  data: MatchingData,
  { gallery = galleryOf(data), signal }: RetrievalOptions,
): Promise<RetrievalInput> {
  const images = await matcher.encodeImages(rowsAsGiven(data.images, gallery.images));
  const texts = await matcher.encodeTexts(rowsAsGiven(data.texts, gallery.texts));
  return retrievalInput(matcher, images, texts, gallery, signal);
}

/** The retrieval of codes, images [n, width] and texts [m, width], block by block. */
export function retrievalInput(
  matcher: Pick<Matcher, 'combine'>,
  images: Matrix,
  texts: Matrix,
  { imageOfText, textGroups }: Pick<RetrievalGallery, 'imageOfText' | 'textGroups'>,
  signal: AbortSignal | undefined,
): RetrievalInput {
  return {
    images: images.shape[0],
    texts: texts.shape[0],
    ...{ imageOfText, textGroups },
    blockRows: Math.max(1, Math.floor(BLOCK_SCORES / texts.shape[0])),
    block: async (from, to) => (await matcher.combine(rowRange(images, from, to), texts)).data,
    ...(signal !== undefined && { signal }),
  };
}
