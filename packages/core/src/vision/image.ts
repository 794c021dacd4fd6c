/** Width and height in pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** A decoded picture: red, green, blue, 0 to 255. */
export interface RgbImage extends ImageSize {
  /** [height, width, 3]. */
  readonly data: Uint8Array | Uint8ClampedArray;
}
