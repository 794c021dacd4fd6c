/** A box on a picture in pixels, as COCO, LVIS and FG-OVD write it: left, top, width, height; fractions allowed. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Whole pixels of a picture: `left` and `top` are inside, `right` and `bottom` the first outside. */
export interface PixelBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}
