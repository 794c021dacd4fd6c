import type { Matrix } from '../tensor/tensor.ts';
import type { Box, RgbImage } from '../vision/image.ts';
import type { ImageProcessor } from '../vision/image-processor.ts';
import type { CaptionTokenizer } from './tokenizer.ts';

/** A picture, or a box on it, grown about its centre by `scale` (default 1). */
export type ImageInput = RgbImage | { readonly image: RgbImage; readonly box: Box; readonly scale?: number };

export interface EmbedOptions {
  /** Pictures or captions a run. Default 32. */
  readonly batchSize?: number;
  /** Whether rows are scaled to unit length. Default false: the model's own output. */
  readonly normalize?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Called after every run with what is done; `total` is absent where the input does not say. */
  readonly onProgress?: ((progress: { readonly done: number; readonly total?: number }) => void) | undefined;
}

/** Both towers of a CLIP-like model: pictures and captions to rows of one space. */
export interface ClipEncoder {
  /** Length of a row, d. */
  readonly dimension: number;
  readonly imageProcessor: ImageProcessor;
  readonly tokenizer: CaptionTokenizer;
  /** [n, d] of pictures or boxes, in their order. */
  embedImages(images: Iterable<ImageInput> | AsyncIterable<ImageInput>, options?: EmbedOptions): Promise<Matrix>;
  /**
   * [n, d] of captions, in their order. Equal captions are run once, and captions of like length together: where the
   * model's sequence axis is free none is filled up to the whole context.
   */
  embedTexts(captions: Iterable<string>, options?: EmbedOptions): Promise<Matrix>;
  /** [n, d] of what imageProcessor.process() made, [n, 3, height, width] in a row; the buffer is handed over. */
  embedPixels(pixels: Float32Array, options?: Pick<EmbedOptions, 'normalize' | 'signal'>): Promise<Matrix>;
  dispose(): Promise<void>;
}
