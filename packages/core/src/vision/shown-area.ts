import type { Box } from './box.ts';
import type { ImageSize } from './image.ts';
import type { ImageProcessorConfig } from './image-processor-config.ts';
import { centerCrop, resizedSize } from './placement.ts';

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
