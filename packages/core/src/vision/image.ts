import { FgclipError } from '../errors.ts';

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

/**
 * The pixels of a picture that a box covers after growing `scale` times about its centre: left and top move by whole
 * pixels (the displacement is floored) and the size is multiplied, the result is clamped to the picture, and pixels
 * covered in part are included. This is how the FG-OVD experiments cut their crops.
 *
 * @throws INVALID_DATA for a box that has no pixel of the picture: NaN, without extent, outside.
 * @throws INVALID_ARGUMENT for a scale that is not a positive number.
 */
export function cropBox(box: Box, image: ImageSize, scale = 1): PixelBox {
  if (!(scale > 0 && scale < Number.POSITIVE_INFINITY)) {
    throw new FgclipError('INVALID_ARGUMENT', 'A box cannot grow by this scale', {
      expected: 'a positive number',
      found: `${scale}`,
    });
  }
  const [left, right] = grow(box.x, box.width, image.width, scale);
  const [top, bottom] = grow(box.y, box.height, image.height, scale);
  if (!(box.width > 0 && box.height > 0 && left < right && top < bottom)) {
    throw new FgclipError('INVALID_DATA', 'The box has no pixel of the picture', {
      expected: `a box on ${image.width} x ${image.height} pixels`,
      found: `x ${box.x}, y ${box.y}, width ${box.width}, height ${box.height}`,
    });
  }
  return { left, top, right, bottom };
}

/** One axis: first pixel, and first pixel behind. NaN stays NaN. */
function grow(start: number, length: number, limit: number, scale: number): [number, number] {
  const size = length * scale;
  // In this order, as the experiments' code rounds: 10 x 1.2 - 10 is 2, and 10 x (1.2 - 1) less.
  const grown = start - Math.floor((size - length) / 2);
  return [Math.floor(Math.max(0, grown)), Math.ceil(Math.min(limit, grown + size))];
}
