import { FgclipError } from '../errors.ts';
import { drain } from './convolve.ts';
import type { Box, ImageSize, PixelBox, RgbImage } from './image.ts';
import { checkProcessorConfig, type ImageProcessorConfig, processorId, type ResizeRule } from './processor-config.ts';
import { resizeSteps } from './resize.ts';

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

/**
 * The processor that a configuration describes. Its pixels equal, to the last bit, those of Pillow and torchvision (or
 * of transformers with Pillow, up to the rounding of the centre crop; see centerCrop), its values those of PyTorch in
 * float32. Memory is bounded by what the tower takes and the picture has, however far a picture is enlarged.
 *
 * For OWLv2, transformers resizes differently: with SciPy, in floating point, bilinear between pixels after a Gaussian
 * blur. When enlarging (pictures below the input's size, as COCO's are) nothing is blurred, and what differs from
 * Pillow's bilinear filter is the rounding to 8 bits and the outermost pixels; when shrinking, Pillow's filter takes the
 * place of the blur.
 *
 * @throws INVALID_ARGUMENT when the configuration has impossible values, or leaves the size of the input open.
 */
export function createImageProcessor(config: ImageProcessorConfig): ImageProcessor {
  const inputSize = checkProcessorConfig(config);
  const tables = levelTables(config);

  function* steps(image: RgbImage, region?: PixelBox, target?: Float32Array): Generator<void, Float32Array> {
    const values = checkTarget(target ?? new Float32Array(3 * inputSize.width * inputSize.height), inputSize);
    const pixels = yield* pixelSteps(image, region, config);
    yield;
    normalize(pixels, tables, values);
    return values;
  }

  return {
    id: processorId(config),
    inputSize,
    shownArea: (image) => shownArea(image, config),
    pixels: (image, region) => drain(pixelSteps(image, region, config)),
    process: (image, region, target) => drain(steps(image, region, target)),
    steps,
  };
}

function* pixelSteps(
  image: RgbImage,
  region: PixelBox | undefined,
  { padToSquare, resize, filter, centerCrop: crop, cropFill = 0 }: ImageProcessorConfig,
): Generator<void, RgbImage> {
  const part = region === undefined ? image : sizeOf(region);
  const side = Math.max(part.width, part.height);
  const canvas =
    padToSquare === undefined ? undefined : { width: side, height: side, level: Math.round(padToSquare * 255) };
  const size = resizedSize(canvas ?? part, resize);
  if (crop === undefined) return yield* resizeSteps(image, size, { filter, region, canvas });
  const placement = centerCrop(size, crop);
  const kept = yield* resizeSteps(image, size, { filter, region, canvas, window: placement.window });
  return onGrey(kept, placement, crop, Math.round(cropFill * 255));
}

function sizeOf({ left, top, right, bottom }: PixelBox): ImageSize {
  return { width: right - left, height: bottom - top };
}

/** Puts what is smaller than the crop on a grey. */
function onGrey(kept: RgbImage, { left, top }: Placement, { width, height }: ImageSize, level: number): RgbImage {
  if (kept.width === width && kept.height === height) return kept;
  const data = new Uint8ClampedArray(width * height * 3).fill(level);
  for (let y = 0; y < kept.height; y++) {
    const row = kept.data.subarray(y * kept.width * 3, (y + 1) * kept.width * 3);
    data.set(row, ((top + y) * width + left) * 3);
  }
  return { width, height, data };
}

function checkTarget(target: Float32Array, { width, height }: ImageSize): Float32Array {
  if (target.length === 3 * width * height) return target;
  throw new FgclipError('SHAPE_MISMATCH', 'The target does not hold one input of the image tower', {
    expected: `${3 * width * height} values for [3, ${height}, ${width}]`,
    found: `${target.length}`,
  });
}

/**
 * Size of a picture after resizing. By the shorter side, the longer one is truncated to whole pixels, as torchvision and
 * transformers do; within or covering a size, both are rounded half to even, as OpenCLIP does.
 */
function resizedSize({ width, height }: ImageSize, rule: ResizeRule | undefined): ImageSize {
  if (rule === undefined) return { width, height };
  if ('width' in rule) return rule;
  if ('within' in rule) return inProportion({ width, height }, rule.within, Math.max);
  if ('covering' in rule) return inProportion({ width, height }, rule.covering, Math.min);
  const { shorterSide } = rule;
  return width <= height
    ? { width: shorterSide, height: Math.trunc((shorterSide * height) / width) }
    : { width: Math.trunc((shorterSide * width) / height), height: shorterSide };
}

function inProportion(
  { width, height }: ImageSize,
  target: ImageSize,
  choose: (across: number, down: number) => number,
): ImageSize {
  const ratio = choose(width / target.width, height / target.height);
  // Where one side would vanish, Pillow refuses; a pixel is left here.
  const side = (length: number) => Math.max(1, roundHalfToEven(length / ratio));
  return { width: side(width), height: side(height) };
}

/** What a centre crop keeps of a picture, and where that comes to lie in the cropped one. */
export interface Placement {
  readonly window: PixelBox;
  readonly left: number;
  readonly top: number;
}

/**
 * Centre crop as torchvision (and so CLIP's own code) does it: half the surplus is rounded half to even, as Python's
 * round() does. transformers floors it, and so is one pixel off in a quarter of all sizes (a surplus of 3, 7, 11...).
 * What is smaller than the crop is centred, the odd pixel to the right and below.
 */
function centerCrop(size: ImageSize, crop: ImageSize): Placement {
  const across = centerAxis(size.width, crop.width);
  const down = centerAxis(size.height, crop.height);
  const window = { left: across.from, top: down.from, right: across.to, bottom: down.to };
  return { window, left: across.at, top: down.at };
}

function centerAxis(length: number, crop: number): { from: number; to: number; at: number } {
  if (length < crop) return { from: 0, to: length, at: Math.floor((crop - length) / 2) };
  const from = roundHalfToEven((length - crop) / 2);
  return { from, to: from + crop, at: 0 };
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  return value - floor === 0.5 ? floor + (floor % 2) : Math.round(value);
}

/**
 * The area of a picture, in its pixels, that the input shows from edge to edge. It reaches beyond the picture where that
 * is filled up: to the right and below in a padded square, on all sides in a crop that is larger.
 */
export function shownArea(
  image: ImageSize,
  { padToSquare, resize, centerCrop: crop }: Pick<ImageProcessorConfig, 'padToSquare' | 'resize' | 'centerCrop'>,
): Box {
  const side = Math.max(image.width, image.height);
  const canvas = padToSquare === undefined ? image : { width: side, height: side };
  if (crop === undefined) return { x: 0, y: 0, width: canvas.width, height: canvas.height };
  const size = resizedSize(canvas, resize);
  const { window, left, top } = centerCrop(size, crop);
  const [across, down] = [canvas.width / size.width, canvas.height / size.height];
  return {
    x: (window.left - left) * across,
    y: (window.top - top) * down,
    width: crop.width * across,
    height: crop.height * down,
  };
}

/** Rescaled and normalised values of all 256 levels, one table a channel: [3, 256]. */
export type LevelTables = readonly [red: Float32Array, green: Float32Array, blue: Float32Array];

/** Every operation rounds to float32, as PyTorch does it with float32 tensors. */
function levelTables({ rescaleFactor, mean, std }: ImageProcessorConfig): LevelTables {
  const table = (channel: 0 | 1 | 2) =>
    Float32Array.from({ length: 256 }, (_, level) => {
      const centered = Math.fround(Math.fround(level * rescaleFactor) - Math.fround(mean[channel]));
      return centered / Math.fround(std[channel]);
    });
  return [table(0), table(1), table(2)];
}

/** Levels [height, width, 3] to values [3, height, width]. */
function normalize({ data }: RgbImage, [red, green, blue]: LevelTables, target: Float32Array): void {
  const plane = data.length / 3;
  for (let i = 0, at = 0; i < plane; i++, at += 3) {
    target[i] = red[data[at] ?? 0] ?? 0;
    target[plane + i] = green[data[at + 1] ?? 0] ?? 0;
    target[2 * plane + i] = blue[data[at + 2] ?? 0] ?? 0;
  }
}
