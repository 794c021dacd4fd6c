import { type Expression, FgclipError, multiplyDims, normalize, reshape, transpose } from '@fgclip/core';
import { functionByName, isBuiltIn } from '../functions/families.ts';
import type { MatchingFunction, ParameterValues } from '../matching-function.ts';
import { captionScores, combineRows } from '../scores.ts';

/**
 * captionScores() as the released code of arXiv 2404.03539 has them in fine-tuning: the text codes [batch, k, d] are
 * normalised over the k captions of an image instead of d. Heads that normalise nothing (attention, dot products) score
 * as ever.
 *
 * Throws INVALID_ARGUMENT for a function that is not built in, whose codes before normalisation are unknown.
 */
export function captionAxisScores(
  matching: MatchingFunction,
  images: Expression,
  captions: Expression,
  parameters: ParameterValues,
): Expression {
  const { name, options } = matching;
  if (!isBuiltIn(name)) {
    throw new FgclipError('INVALID_ARGUMENT', `The codes of "${name}" cannot be normalised over the captions axis`, {
      hint: 'Only built-in functions can repeat this: leave `captionNormalization` out',
    });
  }
  if (name === 'attention' || options.similarity === 'dot')
    return captionScores(matching, images, captions, parameters);
  const [batch = 1, perImage = 1, dimension = 1] = captions.shape;
  const flat = reshape(captions, [multiplyDims([batch, perImage]), dimension]);
  const codes = functionByName(name, { ...options, similarity: 'dot' }).encodeText(flat, parameters);
  const grouped = reshape(codes, [batch, perImage, codes.shape[1] ?? 1]);
  const normalized = transpose(normalize(transpose(grouped)));
  return combineRows(matching, matching.encodeImage(images, parameters), normalized, parameters);
}
