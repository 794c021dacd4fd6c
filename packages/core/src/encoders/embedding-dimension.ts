import { FgclipError } from '../errors.ts';

/**
 * Length of an embedding: what config.json says, else the output of either side.
 *
 * @throws INVALID_ARGUMENT when none of them knows, or the two sides differ.
 */
export function embeddingDimension(
  said: number | undefined,
  image: number | undefined,
  text: number | undefined,
): number {
  const dimension = said ?? image ?? text;
  if (dimension === undefined) {
    throw new FgclipError('INVALID_ARGUMENT', 'Neither the models nor config.json say how long an embedding is', {
      hint: 'Give `config.projectionDim`, which config.json calls projection_dim',
    });
  }
  if ((image ?? dimension) === (text ?? dimension)) return dimension;
  throw new FgclipError('INVALID_ARGUMENT', 'The towers end in different spaces', {
    expected: 'embeddings of one length',
    found: `${image} of images, ${text} of texts`,
    hint: 'They belong to different models, or are exported without their projections',
  });
}
