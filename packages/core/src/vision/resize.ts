import { FgclipError } from '../errors.ts';
import { type Canvas, convolveSteps, drain, inSteps, type Source, sourceOf } from './convolve.ts';
import type { ImageSize, PixelBox, RgbImage } from './image.ts';
import { kernels, type ResampleFilter } from './taps.ts';

export interface ResizeOptions {
  readonly filter: ResampleFilter;
  /** Part of the picture that is cut out first; nothing outside of it is seen. Default: all. */
  readonly region?: PixelBox | undefined;
  /** A larger canvas with the part in its top left corner; the canvas is then resized. Default: none. */
  readonly canvas?: Canvas | undefined;
  /** Part of the resized picture that is wanted; only this is computed and returned. Default: all. */
  readonly window?: PixelBox | undefined;
}

/**
 * Resizes a picture as Pillow's `Image.resize` does, to the last bit: antialiased when shrinking, in two passes of
 * 22-bit fixed-point weights with 8 bits between them.
 *
 * @throws INVALID_ARGUMENT for sizes, parts or levels that are not possible.
 * @throws SHAPE_MISMATCH when the pixels do not fill the picture.
 */
export function resize(image: RgbImage, size: ImageSize, options: ResizeOptions): RgbImage {
  return drain(resizeSteps(image, size, options));
}

/** The same in steps of a few milliseconds (about four million multiplications and additions). */
export function* resizeSteps(
  image: RgbImage,
  size: ImageSize,
  { filter, region = whole(image), canvas, window = whole(size) }: ResizeOptions,
): Generator<void, RgbImage> {
  checkImage(image);
  checkInside('region', region, image);
  checkSize('size', size);
  checkInside('window', window, size);
  if (canvas !== undefined) checkCanvas(canvas, region);
  const source = sourceOf(image, region, canvas);
  const data =
    filter === 'nearest'
      ? yield* nearestSteps(source, size, window)
      : yield* convolveSteps(source, size, window, kernels[filter]);
  return { width: window.right - window.left, height: window.bottom - window.top, data };
}

function whole({ width, height }: ImageSize): PixelBox {
  return { left: 0, top: 0, right: width, bottom: height };
}

function checkImage(image: RgbImage): void {
  checkSize('image', image);
  if (image.data.length !== image.width * image.height * 3) {
    throw new FgclipError('SHAPE_MISMATCH', 'The pixels do not fill the picture', {
      expected: `${image.width * image.height * 3} bytes for ${image.width} x ${image.height} pixels`,
      found: `${image.data.length}`,
    });
  }
}

function checkSize(name: string, { width, height }: ImageSize): void {
  if (isLength(width) && isLength(height)) return;
  throw new FgclipError('INVALID_ARGUMENT', `The ${name} has no whole, positive width and height`, {
    found: `${width} x ${height}`,
  });
}

function checkInside(name: string, { left, top, right, bottom }: PixelBox, { width, height }: ImageSize): void {
  if (isPart(left, right, width) && isPart(top, bottom, height)) return;
  throw new FgclipError('INVALID_ARGUMENT', `The ${name} is no part of the picture`, {
    expected: `whole pixels inside ${width} x ${height}`,
    found: `left ${left}, top ${top}, right ${right}, bottom ${bottom}`,
  });
}

function checkCanvas(canvas: Canvas, region: PixelBox): void {
  checkSize('canvas', canvas);
  const [width, height] = [region.right - region.left, region.bottom - region.top];
  const large = canvas.width >= width && canvas.height >= height;
  if (large && Number.isInteger(canvas.level) && canvas.level >= 0 && canvas.level <= 255) return;
  throw new FgclipError('INVALID_ARGUMENT', 'The canvas cannot hold the picture', {
    expected: `at least ${width} x ${height} pixels of a level from 0 to 255`,
    found: `${canvas.width} x ${canvas.height}, level ${canvas.level}`,
  });
}

/** Lengths beyond 2^30 would not fit the indices. */
function isLength(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 2 ** 30;
}

function isPart(from: number, to: number, limit: number): boolean {
  return Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from < to && to <= limit;
}

/** Takes for each pixel of the window the source pixel under its centre. */
function* nearestSteps(source: Source, size: ImageSize, window: PixelBox): Generator<void, Uint8ClampedArray> {
  const columns = nearestIndices(source.width, size.width, window.left, window.right);
  const rows = nearestIndices(source.height, size.height, window.top, window.bottom);
  const target = new Uint8ClampedArray(rows.length * columns.length * 3);
  yield* inSteps(rows.length, columns.length * 3, (y) => {
    const { data, start } = source.row(rows[y] ?? 0);
    for (let x = 0, out = y * columns.length * 3; x < columns.length; x++, out += 3) {
      const at = start + (columns[x] ?? 0) * 3;
      target[out] = data[at] ?? 0;
      target[out + 1] = data[at + 1] ?? 0;
      target[out + 2] = data[at + 2] ?? 0;
    }
  });
  return target;
}

/** Pillow walks along the axis by adding up steps; their rounding decides on ties, so the walk begins at 0 here too. */
function nearestIndices(inSize: number, outSize: number, from: number, to: number): Int32Array {
  const indices = new Int32Array(to - from);
  const step = inSize / outSize;
  let position = step * 0.5;
  for (let i = 0; i < to; i++) {
    if (i >= from) indices[i - from] = Math.min(inSize - 1, Math.trunc(position));
    position += step;
  }
  return indices;
}
