import { FgclipError } from '../errors.ts';
import type { PixelBox } from './box.ts';
import { checkProcessorConfig } from './check-processor-config.ts';
import type { ImageSize, RgbImage } from './image.ts';
import type { ImageProcessor } from './image-processor.ts';
import type { ImageProcessorConfig } from './image-processor-config.ts';
import { levelTables, normalize } from './normalize.ts';
import { centerCrop, type Placement, resizedSize } from './placement.ts';
import { processorId } from './processor-id.ts';
import { drain } from './resample/drain.ts';
import { resizeSteps } from './resample/resize.ts';
import { shownArea } from './shown-area.ts';

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
