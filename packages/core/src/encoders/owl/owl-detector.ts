import type { ScoredBoxes } from '../../detection/choose-detections.ts';
import type { RgbImage } from '../../vision/image.ts';
import type { ImageProcessor } from '../../vision/image-processor.ts';
import type { CaptionTokenizer } from '../tokenizer.ts';

export interface DetectOptions {
  readonly signal?: AbortSignal | undefined;
}

/** A detector for captions of the OWL family: boxes on a picture, and how well each caption fits each of them. */
export interface OwlDetector {
  readonly imageProcessor: ImageProcessor;
  readonly tokenizer: CaptionTokenizer;
  /** Whether a caption's tokens, start and end included, fit into the model's context: 16 in OWL-ViT and OWLv2. */
  fits(caption: string): boolean;
  /**
   * A box for every patch of the picture, in the picture's pixels (it may reach beyond its edges), and its scores
   * [boxes, captions]. A score depends on no other caption: the same ones come in any company.
   *
   * @throws INVALID_ARGUMENT for no captions; INVALID_DATA for one that does not fit, and for boxes or scores that are
   * not finite; SHAPE_MISMATCH for outputs of other shapes; RUNTIME; ABORTED.
   */
  detect(image: RgbImage, captions: readonly string[], options?: DetectOptions): Promise<ScoredBoxes>;
  dispose(): Promise<void>;
}
