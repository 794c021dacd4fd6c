import { FgclipError } from '../../errors.ts';
import type { ImageSize, RgbImage } from '../image.ts';

/** A picture as it is coded: luma for every pixel, and chroma for as many or fewer. */
export interface Planes {
  readonly width: number;
  readonly height: number;
  /** Bits a sample: 8, 10, 12. */
  readonly depth: number;
  /** Whether samples use all values of their bits, or those of a studio. */
  readonly isFullRange: boolean;
  /** [height, width]. */
  readonly luma: Uint8Array | Uint16Array;
  /** Undefined for a greyscale. */
  readonly chroma:
    | {
        /** How many columns and rows of pixels share a sample, 1 or 2. */
        readonly x: number;
        readonly y: number;
        /** [ceil(height / y), ceil(width / x)]. */
        readonly blue: Uint8Array | Uint16Array;
        readonly red: Uint8Array | Uint16Array;
      }
    | undefined;
}

/** What red and blue have of the luma, by the number of the matrix; 2 says that nothing is known, and means BT.601. */
const weights: Readonly<Record<number, readonly [red: number, blue: number]>> = {
  1: [0.2126, 0.0722],
  2: [0.299, 0.114],
  4: [0.3, 0.11],
  5: [0.299, 0.114],
  6: [0.299, 0.114],
  7: [0.212, 0.087],
  9: [0.2627, 0.0593],
};

/**
 * Converts planes that are coded by a matrix (its number in ITU-T H.273, table 4) to 8 bits a colour as ITU-T H.273 has it (8.3), rounded once, to the nearest. Halved chroma is
 * interpolated linearly between the centres of its samples, as libjpeg-turbo and libavif do: three quarters of the nearer
 * and a quarter of the farther one, along each side.
 *
 * @throws INVALID_FORMAT for a matrix that is none of these, or of RGB with halved planes.
 */
export function planesToRgb(planes: Planes, matrix: number): RgbImage {
  const { width, height, depth, isFullRange, luma, chroma } = planes;
  if (chroma === undefined) return unmixed(planes, [luma, luma, luma]);
  if (matrix === 0)
    return chroma.x * chroma.y === 1 ? unmixed(planes, [chroma.red, luma, chroma.blue]) : unknownMatrix(0);
  const [kr, kb] = weights[matrix] ?? unknownMatrix(matrix);
  const kg = 1 - kr - kb;
  const unit = 2 ** (depth - 8);
  const [black, lumaRange, chromaRange] = isFullRange
    ? [0, 2 ** depth - 1, 2 ** depth - 1]
    : [16 * unit, 219 * unit, 224 * unit];
  const middle = 128 * unit;
  const data = new Uint8ClampedArray(3 * width * height);
  const [blues, reds] = [new Float64Array(width), new Float64Array(width)];
  for (let y = 0, at = 0; y < height; y++) {
    interpolate(chroma.blue, { width, height, ...chroma }, y, blues);
    interpolate(chroma.red, { width, height, ...chroma }, y, reds);
    for (let x = 0; x < width; x++, at += 3) {
      const light = ((luma[y * width + x] ?? 0) - black) / lumaRange;
      const red = light + (2 * (1 - kr) * ((reds[x] ?? 0) - middle)) / chromaRange;
      const blue = light + (2 * (1 - kb) * ((blues[x] ?? 0) - middle)) / chromaRange;
      data[at] = rounded(red);
      data[at + 1] = rounded((light - kr * red - kb * blue) / kg);
      data[at + 2] = rounded(blue);
    }
  }
  return { width, height, data };
}

/** A share of the light as a byte; what is out of range, the array cuts off. */
const rounded = (share: number): number => Math.floor(255 * share + 0.5);

/** Planes that are red, green and blue already. */
function unmixed(
  { width, height, depth, isFullRange }: Planes,
  planes: readonly (Uint8Array | Uint16Array)[],
): RgbImage {
  const unit = 2 ** (depth - 8);
  const [black, range] = isFullRange ? [0, 2 ** depth - 1] : [16 * unit, 219 * unit];
  const data = new Uint8ClampedArray(3 * width * height);
  for (const [channel, plane] of planes.entries()) {
    for (let i = 0; i < width * height; i++) data[3 * i + channel] = rounded(((plane[i] ?? 0) - black) / range);
  }
  return { width, height, data };
}

function unknownMatrix(matrix: number): never {
  throw new FgclipError('INVALID_FORMAT', 'The picture cannot be decoded', {
    expected: `colours coded by one of the matrices 0 (unless halved), ${Object.keys(weights).join(', ')} of H.273`,
    found: `matrix ${matrix}`,
  });
}

/** Writes a chroma plane's values [width] for row `row` of the picture, `x` columns and `y` rows of which share one. */
function interpolate(
  plane: Uint8Array | Uint16Array,
  { width, height, x, y }: ImageSize & Pick<NonNullable<Planes['chroma']>, 'x' | 'y'>,
  row: number,
  values: Float64Array,
): void {
  const columns = Math.ceil(width / x);
  const [near, far] = y === 1 ? [row, row] : nearAndFar(row, Math.ceil(height / y));
  const at = (column: number) =>
    0.75 * (plane[near * columns + column] ?? 0) + 0.25 * (plane[far * columns + column] ?? 0);
  for (let pixel = 0; pixel < width; pixel++) {
    if (x === 1) values[pixel] = at(pixel);
    else {
      const [own, next] = nearAndFar(pixel, columns);
      values[pixel] = 0.75 * at(own) + 0.25 * at(next);
    }
  }
}

/** The two samples, of half as many as there are pixels, between whose centres a pixel's lies. */
function nearAndFar(pixel: number, samples: number): [near: number, far: number] {
  const near = pixel >> 1;
  return [near, Math.min(Math.max(near + (pixel % 2 === 0 ? -1 : 1), 0), samples - 1)];
}
