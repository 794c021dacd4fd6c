import type { Box } from '../vision/box.ts';

/** A box that a detector proposes, and how well every caption of a vocabulary fits it. */
export interface Detection {
  /** In pixels of the picture; it may reach beyond its edges. */
  readonly box: Box;
  /** Place of the best caption in the vocabulary. */
  readonly label: number;
  /** Score of that caption, 0 to 1. */
  readonly score: number;
  /** [vocabulary]: the scores of all captions, in its order. */
  readonly scores: Float32Array;
}
