import { FgclipError } from '../errors.ts';
import type { ImageSize } from './image.ts';
import type { ImageProcessorConfig, ResizeRule } from './image-processor-config.ts';
import { isFactor, isGrey, isMean, isSide, MAX_SIDE } from './processor-limits.ts';
import { filterNames } from './resample/filters.ts';

/**
 * What the tower is given by this configuration.
 *
 * @throws INVALID_ARGUMENT when a value is impossible or the size depends on the picture.
 */
export function checkProcessorConfig(config: ImageProcessorConfig): ImageSize {
  const { padToSquare, resize, filter, centerCrop, cropFill, rescaleFactor, mean, std } = config;
  check('padToSquare', padToSquare, padToSquare === undefined || isGrey(padToSquare), 'a grey from 0 to 1');
  check('resize', resize, resize === undefined || isResizeRule(resize), `sides of 1 to ${MAX_SIDE} pixels`);
  check('filter', filter, filterNames.includes(filter), filterNames.join(', '));
  check('centerCrop', centerCrop, centerCrop === undefined || isSize(centerCrop), `sides of 1 to ${MAX_SIDE} pixels`);
  check('cropFill', cropFill, cropFill === undefined || isGrey(cropFill), 'a grey from 0 to 1');
  check('rescaleFactor', rescaleFactor, isFactor(rescaleFactor), 'a positive number');
  check('mean', mean, mean.length === 3 && mean.every(isMean), 'three numbers');
  check('std', std, std.length === 3 && std.every(isFactor), 'three positive numbers');
  const size = inputSizeOf(config);
  if (size !== undefined) return size;
  throw new FgclipError('INVALID_ARGUMENT', 'The image processor would make inputs of varying size', {
    hint: 'Give `centerCrop`, or `resize` to a width and height',
  });
}

/** What the tower is given; undefined when it depends on the picture. */
export function inputSizeOf({ resize, centerCrop, padToSquare }: ImageProcessorConfig): ImageSize | undefined {
  if (centerCrop !== undefined) return centerCrop;
  if (resize === undefined || 'width' in resize) return resize;
  // Of a square the shorter side is every side.
  if (padToSquare === undefined || !('shorterSide' in resize)) return undefined;
  return { width: resize.shorterSide, height: resize.shorterSide };
}

function isResizeRule(rule: ResizeRule): boolean {
  if ('shorterSide' in rule) return isSide(rule.shorterSide);
  if ('within' in rule) return isSize(rule.within);
  return isSize('covering' in rule ? rule.covering : rule);
}

function isSize({ width, height }: ImageSize): boolean {
  return isSide(width) && isSide(height);
}

function check(name: keyof ImageProcessorConfig, value: unknown, fits: boolean, expected: string): void {
  if (fits) return;
  throw new FgclipError('INVALID_ARGUMENT', `The image processor's \`${name}\` is not possible`, {
    expected,
    found: JSON.stringify(value),
  });
}
