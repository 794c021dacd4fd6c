import {
  type Matrix,
  type RetrievalInput,
  type RetrievalRanks,
  type RetrievalStatistics,
  retrievalRanks,
  retrievalStatistics,
} from '@fgclip/core';
import type { Matcher } from '../matching/matcher.ts';
import { type MatchingData, type Pair, pairsOf } from '../matching/matching-data.ts';
import { rowRange, rowsAsGiven } from '../matching/scores.ts';

/** Image-to-text and text-to-image retrieval over a gallery. Each embedding is encoded once. */
export async function evaluateRetrieval(
  matcher: Matcher,
  data: MatchingData,
  options: RetrievalOptions = {},
): Promise<RetrievalStatistics> {
  return retrievalStatistics(await encodedGallery(matcher, data, options));
}

/** The ranks behind evaluateRetrieval(), one for each query in the gallery's order; summarizeRetrieval() sums them up. */
export async function rankRetrieval(
  matcher: Matcher,
  data: MatchingData,
  options: RetrievalOptions = {},
): Promise<RetrievalRanks> {
  return retrievalRanks(await encodedGallery(matcher, data, options));
}

/** The images and captions of a retrieval; each is a query, and found by the other side's queries. */
export interface RetrievalGallery {
  /** [images]: rows of the data's images. */
  readonly images: readonly number[];
  /** [texts]: rows of the data's texts. A text that describes several images is there once for each. */
  readonly texts: readonly number[];
  /** [texts]: the position in `images` of what each describes. */
  readonly imageOfText: readonly number[];
  /**
   * [texts]: a number that texts of the same words share, which are right for each other's images. Absent where only
   * the own are (strict pairs).
   */
  readonly textGroups?: readonly number[];
}

/**
 * All images that have a caption, and all those captions, in the annotations' order. A text that says what one of an
 * image's own says, word for word, is right for it, too, unless pairs are strict.
 */
export function galleryOf(
  data: MatchingData,
  { strictPairs = false }: { readonly strictPairs?: boolean } = {},
): RetrievalGallery {
  const pairs = pairsOf(data);
  const images = [...new Set(pairs.map(({ image }) => image))];
  const position = new Map(images.map((row, i) => [row, i]));
  return {
    images,
    texts: pairs.map(({ text }) => text),
    imageOfText: pairs.map(({ image }) => position.get(image) ?? -1),
    ...(!strictPairs && { textGroups: pairs.map(groupsByWords(data)) }),
  };
}

/** The first row that says the same. */
function groupsByWords({ captions }: MatchingData): (pair: Pair) => number {
  const firstRow = new Map<string, number>();
  return ({ text }) => {
    const caption = captions?.[text];
    if (caption === undefined) return text;
    const row = firstRow.get(caption) ?? text;
    firstRow.set(caption, row);
    return row;
  };
}

export interface RetrievalOptions {
  /** What is retrieved. Default galleryOf(data): all images that have a caption, and all those captions. */
  readonly gallery?: RetrievalGallery | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Scores a block: 16 MB, as much as a product writes at full speed. */
const BLOCK_SCORES = 2 ** 22;

/** The retrieval of a gallery, each embedding encoded once. */
async function encodedGallery(
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
