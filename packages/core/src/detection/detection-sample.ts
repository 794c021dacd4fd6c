import type { Box } from '../vision/box.ts';

/** What is on a picture, and what a detector found there. */
export interface DetectionSample {
  readonly truths: readonly {
    readonly box: Box;
    /** Number of its class. */
    readonly label: number;
    /** In square pixels, of its outline for example. Default the area of the box. */
    readonly area?: number;
  }[];
  readonly detections: readonly { readonly box: Box; readonly label: number; readonly score: number }[];
}
