import { type MatchingData, pairsOf } from './matching-data.ts';

/** The images and captions of a retrieval; each is a query, and found by the other side's queries. */
export interface RetrievalGallery {
  /** [images]: rows of the data's images. */
  readonly images: readonly number[];
  /** [texts]: rows of the data's texts. A text that describes several images is there once for each. */
  readonly texts: readonly number[];
  /** [texts]: the position in `images` of what each describes. */
  readonly imageOfText: readonly number[];
}

/** All images that have a caption, and all those captions, in the annotations' order. */
export function galleryOf(data: MatchingData): RetrievalGallery {
  const pairs = pairsOf(data);
  const images = [...new Set(pairs.map(({ image }) => image))];
  const position = new Map(images.map((row, i) => [row, i]));
  return {
    images,
    texts: pairs.map(({ text }) => text),
    imageOfText: pairs.map(({ image }) => position.get(image) ?? -1),
  };
}
