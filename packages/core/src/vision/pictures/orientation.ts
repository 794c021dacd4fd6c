import type { RgbImage } from '../image.ts';

/**
 * How a picture is to be turned, in the numbers of TIFF 6.0 and EXIF: 1 not at all, 2 mirrored, 3 by half, 4 upside down,
 * 5 about its diagonal, 6 a quarter to the right, 7 about its other diagonal, 8 a quarter to the left.
 */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** Whether rows are read from the right and from the bottom, and whether they become columns after that. */
const readings: Readonly<
  Record<Orientation, readonly [fromRight: boolean, fromBottom: boolean, isTransposed: boolean]>
> = {
  1: [false, false, false],
  2: [true, false, false],
  3: [true, true, false],
  4: [false, true, false],
  5: [false, false, true],
  6: [false, true, true],
  7: [true, true, true],
  8: [true, false, true],
};

/** The picture, turned. */
export function turned(image: RgbImage, orientation: Orientation): RgbImage {
  if (orientation === 1) return image;
  const [fromRight, fromBottom, isTransposed] = readings[orientation];
  const { width, height, data: from } = image;
  const size = isTransposed ? { width: height, height: width } : { width, height };
  const data = new Uint8Array(from.length);
  for (let y = 0, at = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++, at += 3) {
      const [column, row] = isTransposed ? [y, x] : [x, y];
      const place = (fromBottom ? height - 1 - row : row) * width + (fromRight ? width - 1 - column : column);
      data[at] = from[3 * place] ?? 0;
      data[at + 1] = from[3 * place + 1] ?? 0;
      data[at + 2] = from[3 * place + 2] ?? 0;
    }
  }
  return { ...size, data };
}

/** A part of the picture, in whole pixels. */
export function cropped(
  image: RgbImage,
  {
    left,
    top,
    width,
    height,
  }: { readonly left: number; readonly top: number; readonly width: number; readonly height: number },
): RgbImage {
  const data = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    const from = 3 * ((top + y) * image.width + left);
    data.set(image.data.subarray(from, from + 3 * width), 3 * width * y);
  }
  return { width, height, data };
}
