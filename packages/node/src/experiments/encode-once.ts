import type { Matcher, MatchingData } from '@fgclip/heads';

/** Codes in place of the embeddings, and a matcher that takes them as they are. */
export interface Encoded {
  readonly codes: MatchingData;
  readonly encoded: Matcher;
}

/** Runs a matcher's encoders once over all rows, so that any number of evaluations only combine. */
export async function encodeOnce(matcher: Matcher, data: MatchingData): Promise<Encoded> {
  const images = await matcher.encodeImages(data.images);
  const texts = await matcher.encodeTexts(data.texts);
  return {
    codes: { ...data, images, texts },
    encoded: { ...matcher, encodeImages: async (codes) => codes, encodeTexts: async (codes) => codes },
  };
}
