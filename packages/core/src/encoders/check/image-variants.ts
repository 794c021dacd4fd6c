import { createImageProcessor } from '../../vision/create-image-processor.ts';
import type { ImageSize, RgbImage } from '../../vision/image.ts';
import type { ImageProcessor } from '../../vision/image-processor.ts';
import { normalizationOf, normalizations, toLevels, toValues } from './normalization.ts';
import type { FindingKind } from './report.ts';

/** Something done otherwise than the encoder does it. */
export interface Change {
  readonly kind: FindingKind;
  readonly what: string;
}

/** Pixels made otherwise. */
export interface PixelVariant {
  readonly changes: readonly Change[];
  /** [3, height, width]. */
  readonly pixels: () => Float32Array;
}

/** Levels 0 to 255, [3, height, width], from which pixels may have been made. */
interface Source {
  readonly changes: readonly Change[];
  readonly levels: Float32Array;
}

/** What else could have been made of a picture: single changes first, then combinations. */
export function variantsOfImage(image: RgbImage, processor: ImageProcessor): PixelVariant[] {
  const own = { changes: [], levels: planar(processor.pixels(image)) };
  return variantsOf([own, ...otherGeometries(image, processor.inputSize)], processor);
}

/** What pixels [3, height, width] that are made already should be if the encoder, or their maker, went wrong. */
export function variantsOfPixels(pixels: Float32Array, processor: ImageProcessor): PixelVariant[] {
  const own = { changes: [], levels: toLevels(pixels, normalizationOf(processor)) };
  const others = normalizations.map(({ what, ...normalization }) => ({
    changes: [{ kind: 'normalization', what: `given ${what}` } as const],
    levels: toLevels(pixels, normalization),
  }));
  return variantsOf([own, ...others], processor);
}

function variantsOf(sources: readonly Source[], processor: ImageProcessor): PixelVariant[] {
  const targets = [
    { changes: [], normalization: normalizationOf(processor) },
    ...normalizations.map(({ what, ...normalization }) => ({
      changes: [{ kind: 'normalization', what } as const],
      normalization,
    })),
  ];
  const variants = sources.flatMap((source) =>
    targets.flatMap(({ changes, normalization }) =>
      withSwapped(source).map(({ changes: before, levels }) => ({
        changes: [...before, ...changes],
        pixels: () => toValues(levels(), normalization),
      })),
    ),
  );
  return variants
    .filter(({ changes }) => changes.length > 0 && new Set(changes.map(({ kind }) => kind)).size === changes.length)
    .sort((a, b) => a.changes.length - b.changes.length);
}

function withSwapped({ changes, levels }: Source) {
  const swapped: Change = { kind: 'channel-order', what: 'channels in the order blue, green, red' };
  return [
    { changes, levels: () => levels },
    { changes: [...changes, swapped], levels: () => swapChannels(levels) },
  ];
}

function otherGeometries(image: RgbImage, inputSize: ImageSize): Source[] {
  const plain = { rescaleFactor: 1, mean: [0, 0, 0], std: [1, 1, 1] } as const;
  const rules = [
    { what: 'pictures resized to a square without a crop', resize: inputSize },
    {
      what: 'pictures resized by the shorter side and cropped',
      resize: { shorterSide: Math.min(inputSize.width, inputSize.height) },
      centerCrop: inputSize,
    },
  ];
  return rules.flatMap(({ what, ...rule }) =>
    (['bicubic', 'bilinear'] as const).map((filter) => ({
      changes: [{ kind: 'geometry' as const, what: `${what} (${filter})` }],
      levels: planar(createImageProcessor({ ...plain, ...rule, filter }).pixels(image)),
    })),
  );
}

/** [height, width, 3] to [3, height, width]. */
function planar({ data }: RgbImage): Float32Array {
  const plane = data.length / 3;
  return Float32Array.from({ length: data.length }, (_, i) => data[(i % plane) * 3 + Math.floor(i / plane)] ?? 0);
}

function swapChannels(pixels: Float32Array): Float32Array {
  const plane = pixels.length / 3;
  const swapped = pixels.slice();
  swapped.set(pixels.subarray(2 * plane), 0);
  swapped.set(pixels.subarray(0, plane), 2 * plane);
  return swapped;
}
