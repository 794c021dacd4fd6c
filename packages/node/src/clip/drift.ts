import { type ClipEncoder, FgclipError, type ImageInput, type Matrix, meanOf, row } from '@fgclip/core';

/** How far embeddings point from where they should: cosines with the true ones, 1 where nothing has changed. */
export interface Drift {
  readonly mean: number;
  /** That of the embedding that has moved most. */
  readonly min: number;
}

export interface DriftOptions {
  readonly captions?: readonly string[];
  readonly images?: readonly ImageInput[];
  readonly batchSize?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Compares what two encoders make of the same captions and pictures: other weights of a model, or another device, with
 * its float32 weights on the CPU. Absent where nothing was given.
 *
 * @throws SHAPE_MISMATCH for encoders of different dimensions; the rest as their functions do.
 */
export async function embeddingDrift(
  reference: ClipEncoder,
  encoder: ClipEncoder,
  { captions = [], images = [], ...rest }: DriftOptions,
): Promise<{ readonly texts?: Drift; readonly images?: Drift }> {
  if (reference.dimension !== encoder.dimension) {
    throw new FgclipError('SHAPE_MISMATCH', 'The embeddings of the encoders cannot be compared', {
      expected: `dimension ${reference.dimension}`,
      found: `${encoder.dimension}`,
    });
  }
  const options = { ...rest, normalize: true };
  const both = async (embed: (encoder: ClipEncoder) => Promise<Matrix>) =>
    driftBetween(await embed(reference), await embed(encoder));
  return {
    ...(captions.length > 0 && { texts: await both((each) => each.embedTexts(captions, options)) }),
    ...(images.length > 0 && { images: await both((each) => each.embedImages(images, options)) }),
  };
}

/** Between rows of unit length. */
function driftBetween(expected: Matrix, found: Matrix): Drift {
  const cosines = Array.from({ length: expected.shape[0] }, (_, i) => {
    const other = row(found, i);
    return row(expected, i).reduce((sum, value, j) => sum + value * (other[j] ?? 0), 0);
  });
  return { mean: meanOf(cosines), min: cosines.reduce((least, cosine) => Math.min(least, cosine), 1) };
}
