import { type Expression, FgclipError, multiplyDims, normalize, reshape, transpose } from '@fgclip/core';
import type { MatchingFunction, ParameterValues } from '../matching-function.ts';
import { captionScores, combineRows } from '../scores.ts';

/**
 * captionScores() as the released code of arXiv 2404.03539 has them in fine-tuning: the text codes [batch, k, d] are
 * normalised over the k captions of an image instead of d. Heads that normalise nothing score as ever.
 *
 * Throws INVALID_ARGUMENT for a function that does not say whether it makes unit vectors of its codes.
 */
export function captionAxisScores(
  matching: MatchingFunction,
  images: Expression,
  captions: Expression,
  parameters: ParameterValues,
): Expression {
  const { name, unit, textBeforeUnit } = matching;
  if (unit === undefined) {
    throw new FgclipError('INVALID_ARGUMENT', `The codes of "${name}" cannot be normalised over the captions axis`, {
      expected: 'a function that says whether it normalises them: `unit` of `defineHead()`',
      hint: 'Leave `captionNormalization` at "embedding" for others',
    });
  }
  if (textBeforeUnit === undefined) return captionScores(matching, images, captions, parameters);
  const [batch = 1, perImage = 1, dimension = 1] = captions.shape;
  const flat = reshape(captions, [multiplyDims([batch, perImage]), dimension]);
  const codes = textBeforeUnit(flat, parameters);
  const grouped = reshape(codes, [batch, perImage, codes.shape[1] ?? 1]);
  const normalized = transpose(normalize(transpose(grouped)));
  return combineRows(matching, matching.encodeImage(images, parameters), normalized, parameters);
}
