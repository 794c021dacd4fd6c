import type { ImageSize } from './image.ts';
import type { ResampleFilter } from './resample/filters.ts';

/** One number for red, green and blue. */
export type RgbValues = readonly [red: number, green: number, blue: number];

/**
 * How large a picture is made: the shorter side so many pixels and the longer in proportion, or both exactly; or, in
 * proportion, as large as fits into a size, or as small as covers it.
 */
export type ResizeRule =
  | { readonly shorterSide: number }
  | ImageSize
  | { readonly within: ImageSize }
  | { readonly covering: ImageSize };

/** How an image tower wants its input made; the steps in their order. */
export interface ImageProcessorConfig {
  /**
   * Whether the picture is made a square first, with this grey to its right and below: 0 black to 1 white, rounded to
   * one of 256 levels.
   */
  readonly padToSquare?: number | undefined;
  /** Absent: the size stays. */
  readonly resize?: ResizeRule | undefined;
  readonly filter: ResampleFilter;
  /** What is cut out of the middle. Absent: nothing is cut. */
  readonly centerCrop?: ImageSize | undefined;
  /** The grey around what is smaller than the crop: 0 black, the default, to 1 white, rounded to one of 256 levels. */
  readonly cropFill?: number | undefined;
  /** What a pixel of 0 to 255 is multiplied with. */
  readonly rescaleFactor: number;
  /** Subtracted after rescaling. */
  readonly mean: RgbValues;
  /** Divided by last. */
  readonly std: RgbValues;
}
