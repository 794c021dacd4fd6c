import type { PixelBox } from './box.ts';
import type { ImageSize } from './image.ts';
import type { ResizeRule } from './image-processor-config.ts';

/**
 * Size of a picture after resizing. By the shorter side, the longer one is truncated to whole pixels, as torchvision and
 * transformers do; within or covering a size, both are rounded half to even, as OpenCLIP does.
 */
export function resizedSize({ width, height }: ImageSize, rule: ResizeRule | undefined): ImageSize {
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
export function centerCrop(size: ImageSize, crop: ImageSize): Placement {
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
