import { createRandom, matrix } from '@fgclip/core';
import type { MatchingData } from '../src/index.ts';

/** Length of the world's embeddings. */
export const worldDimension = 16;

/**
 * Kinds that image and text share plainly, and an attribute that the text writes in other coordinates than the image,
 * so that a linear map can find it and the cosine cannot. Each caption has three negatives: its other attributes.
 */
export function attributeWorld(count: number, seed: number): MatchingData {
  const random = createRandom(seed);
  const [kinds, attributes] = [4, 4];
  const images = new Float32Array(count * worldDimension);
  const texts = new Float32Array(kinds * attributes * worldDimension);
  for (let text = 0; text < kinds * attributes; text++) {
    texts[text * worldDimension + Math.floor(text / attributes)] = 1;
    texts[text * worldDimension + kinds + (text % attributes)] = 0.5;
  }
  const annotations = Array.from({ length: count }, (_, image) => {
    const [kind, attribute] = [random.integer(kinds), random.integer(attributes)];
    images[image * worldDimension + kind] = 1;
    images[image * worldDimension + kinds + attributes + attribute] = 0.5;
    for (let d = 0; d < worldDimension; d++)
      images[image * worldDimension + d] = (images[image * worldDimension + d] ?? 0) + 0.05 * random.normal();
    const right = kind * attributes + attribute;
    const others = Array.from({ length: attributes }, (_, a) => kind * attributes + a).filter((text) => text !== right);
    return { image, captions: [right], negatives: others };
  });
  return {
    images: matrix(images, count, worldDimension),
    texts: matrix(texts, kinds * attributes, worldDimension),
    annotations,
  };
}
