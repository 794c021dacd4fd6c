import { type MatchingData, type Pair, pairsOf } from './matching-data.ts';

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
