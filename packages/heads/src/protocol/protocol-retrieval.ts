import { type RetrievalRanks, retrievalRanks, takeRows } from '@fgclip/core';
import { isPlainCosine } from '../functions/families.ts';
import type { Matcher } from '../matcher.ts';
import type { MatchingData } from '../matching-data.ts';
import { rankRetrieval } from '../rank-retrieval.ts';
import { galleryOf, type RetrievalGallery } from '../retrieval-gallery.ts';
import { type RetrievalOptions, retrievalInput } from '../retrieval-input.ts';
import { correctProtocol, type EvaluationErrata } from './evaluation-errata.ts';
import { normalizeColumns } from './normalize-columns.ts';

/** The ranks of a retrieval under a protocol, and the gallery they belong to, in its order. */
export interface ProtocolRetrieval {
  readonly ranks: RetrievalRanks;
  readonly gallery: RetrievalGallery;
}

export interface ProtocolRetrievalOptions extends RetrievalOptions {
  /** Default correctProtocol. */
  readonly errata?: EvaluationErrata | undefined;
}

/** rankRetrieval() under a protocol. */
export async function protocolRetrieval(
  matcher: Matcher,
  data: MatchingData,
  { errata = correctProtocol, signal, ...options }: ProtocolRetrievalOptions = {},
): Promise<ProtocolRetrieval> {
  const given = options.gallery ?? galleryOf(data, errata);
  const gallery = errata.firstImageTwice ? withFirstImageTwice(given) : given;
  const byColumns = errata.retrievalNormalization === 'columns' && isPlainCosine(matcher.head.function);
  const rank = byColumns ? rankByColumns : rankRetrieval;
  return { ranks: await rank(matcher, data, { gallery, signal }), gallery };
}

/**
 * The gallery with its first image and that image's captions twice, the copy taken for another image. Where scores
 * tie, as those of the two always do, the match is ranked last.
 */
export function withFirstImageTwice({ images, texts, imageOfText, textGroups }: RetrievalGallery): RetrievalGallery {
  const ofFirst = texts.filter((_, text) => imageOfText[text] === 0);
  // The copies' words are taken for others, too: numbers that no group has.
  const groups = textGroups && [...ofFirst.map((_, copy) => -1 - copy), ...textGroups];
  return {
    images: [...images.slice(0, 1), ...images],
    texts: [...ofFirst, ...texts],
    imageOfText: [...ofFirst.map(() => 0), ...imageOfText.map((image) => image + 1)],
    ...(groups && { textGroups: groups }),
  };
}

/**
 * Retrieval by dot products of columns normalised over what the released metric scores at once: a single image, or
 * the captions of a single image, as queries; all of the other side as the gallery.
 */
async function rankByColumns(
  matcher: Matcher,
  data: MatchingData,
  { gallery, signal }: RetrievalOptions & { readonly gallery: RetrievalGallery },
): Promise<RetrievalRanks> {
  const { images: imageRows, texts: textRows, imageOfText } = gallery;
  const images = takeRows(data.images, imageRows);
  const texts = takeRows(data.texts, textRows);
  const together = (rows: readonly unknown[]) => new Int32Array(rows.length);
  const apart = (rows: readonly unknown[]) => Int32Array.from(rows.keys());
  const ranksOf = (imageGroups: ArrayLike<number>, textGroups: ArrayLike<number>) =>
    retrievalRanks(
      retrievalInput(
        matcher,
        normalizeColumns(images, imageGroups),
        normalizeColumns(texts, textGroups),
        gallery,
        signal,
      ),
    );
  const { imageToText } = await ranksOf(apart(imageRows), together(textRows));
  const { textToImage } = await ranksOf(together(imageRows), imageOfText);
  return { imageToText, textToImage };
}
