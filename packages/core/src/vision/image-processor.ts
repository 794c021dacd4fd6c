import type { Box, PixelBox } from './box.ts';
import type { ImageSize, RgbImage } from './image.ts';

/** Makes of a picture, or a part of it, what a model's image tower takes. */
export interface ImageProcessor {
  /** Says how the pixels are made, for manifests: equal ids mean equal pixels. */
  readonly id: string;
  /** What the tower is given. */
  readonly inputSize: ImageSize;
  /**
   * The area of a picture, in its pixels, that the input shows from edge to edge: where a place on the input lies on the
   * picture. It reaches beyond the picture where that is filled up.
   */
  shownArea(image: ImageSize): Box;
  /** The pixels before rescaling and normalising: [inputSize.height, inputSize.width, 3]. */
  pixels(image: RgbImage, region?: PixelBox): RgbImage;
  /**
   * The tower's input, [3, inputSize.height, inputSize.width], written to `target` where one is given (a part of a
   * batch).
   */
  process(image: RgbImage, region?: PixelBox, target?: Float32Array): Float32Array;
  /** The same in small steps of a few milliseconds, so that nobody else on the thread has to wait for a large picture. */
  steps(image: RgbImage, region?: PixelBox, target?: Float32Array): Generator<void, Float32Array>;
}
