import { throwIfAborted } from '../../errors.ts';
import { pacer } from '../../pacer.ts';

/** What the image side says of the patches of a picture. */
export interface PatchClasses {
  /** [patches, dimension], of any length. */
  readonly embeddings: Float32Array;
  /** [patches]. */
  readonly shifts: Float32Array;
  /** [patches], the elu and the 1 included. */
  readonly scales: Float32Array;
}

/** transformers adds this to the length before it divides by it. */
const TINY = 1e-6;

/**
 * [patches, captions]: (cosine + shift) * scale, as OWL-ViT's class head has it (OwlViTClassPredictionHead in
 * transformers). Work is done patch by patch, so that nobody else on the thread has to wait.
 *
 * @param texts What unitRow() made of the captions' embeddings.
 * @throws ABORTED.
 */
export async function classLogits(
  { embeddings, shifts, scales }: PatchClasses,
  texts: readonly Float32Array[],
  signal?: AbortSignal,
): Promise<Float32Array> {
  const patches = shifts.length;
  const dimension = embeddings.length / patches;
  const logits = new Float32Array(patches * texts.length);
  const pace = pacer();
  for (let patch = 0; patch < patches; patch++) {
    await pace();
    throwIfAborted(signal);
    const row = unitRow(embeddings.subarray(patch * dimension, (patch + 1) * dimension));
    const [shift = 0, scale = 0] = [shifts[patch], scales[patch]];
    for (const [caption, text] of texts.entries()) {
      logits[patch * texts.length + caption] = (dot(row, text) + shift) * scale;
    }
  }
  return logits;
}

/** A row scaled to unit length. */
export function unitRow(row: Float32Array): Float32Array {
  const length = Math.sqrt(dot(row, row)) + TINY;
  return row.map((value) => value / length);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
