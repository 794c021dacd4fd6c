import { type Expression, multiplyDims, reshape } from '@fgclip/core';
import type { MatchingFunction, ParameterValues } from './matching-function.ts';

/** Every image with every text: images [n, d], texts [m, d] -> [n, m]. */
export function pairScores(
  matching: MatchingFunction,
  images: Expression,
  texts: Expression,
  parameters: ParameterValues,
): Expression {
  return matching.combine(matching.encodeImage(images, parameters), matching.encodeText(texts, parameters), parameters);
}

/** Every image with captions of its own: images [batch, d], captions [batch, k, d] -> [batch, k]. */
export function captionScores(
  matching: MatchingFunction,
  images: Expression,
  captions: Expression,
  parameters: ParameterValues,
): Expression {
  const [batch = 1, perImage = 1, dimension = 1] = captions.shape;
  const flat = reshape(captions, [multiplyDims([batch, perImage]), dimension]);
  const textCodes = matching.encodeText(flat, parameters);
  const imageCodes = matching.encodeImage(images, parameters);
  return combineRows(matching, imageCodes, reshape(textCodes, [batch, perImage, textCodes.shape[1] ?? 1]), parameters);
}

/** The same from codes: images [batch, width], captions [batch, k, width] -> [batch, k]. */
export function combineRows(
  matching: Pick<MatchingFunction, 'combine'>,
  images: Expression,
  captions: Expression,
  parameters: ParameterValues,
): Expression {
  const [batch = 1, perImage = 1] = captions.shape;
  const scores = matching.combine(reshape(images, [batch, 1, images.shape[1] ?? 1]), captions, parameters);
  return reshape(scores, [batch, perImage]);
}
