import type { ImageSize } from './image.ts';
import type { ImageProcessorConfig, ResizeRule, RgbValues } from './image-processor-config.ts';

/**
 * A name like "bicubic-224-crop-224-mean-0.5-std-0.5" of all that decides on the pixels. What is usual is left out:
 * multiplying with 1/255, black around a crop, a mean of 0 and a deviation of 1.
 */
export function processorId(config: ImageProcessorConfig): string {
  const { padToSquare, resize, filter, centerCrop, cropFill = 0, rescaleFactor, mean, std } = config;
  const parts = [
    ...(padToSquare === undefined ? [] : [`square-${padToSquare}`]),
    ...(resize === undefined ? ['unresized'] : [filter, resized(resize)]),
    ...(centerCrop === undefined ? [] : ['crop', short(centerCrop)]),
    ...(centerCrop === undefined || cropFill === 0 ? [] : [`on-${cropFill}`]),
    ...(rescaleFactor === 1 / 255 ? [] : [`times-${rescaleFactor}`]),
    ...(mean.every((value) => value === 0) ? [] : [`mean-${values(mean)}`]),
    ...(std.every((value) => value === 1) ? [] : [`std-${values(std)}`]),
  ];
  return parts.join('-');
}

function resized(rule: ResizeRule): string {
  if ('shorterSide' in rule) return `${rule.shorterSide}`;
  if ('within' in rule) return `within-${exact(rule.within)}`;
  return 'covering' in rule ? `covering-${exact(rule.covering)}` : exact(rule);
}

function exact({ width, height }: ImageSize): string {
  return `${width}x${height}`;
}

function short(size: ImageSize): string {
  return size.width === size.height ? `${size.width}` : exact(size);
}

function values(rgb: RgbValues): string {
  return rgb.every((value) => value === rgb[0]) ? `${rgb[0]}` : rgb.join(',');
}
