import { type ConfigFields, readRgb, side, sizeOf } from './config-fields.ts';
import type { ImageSize } from './image.ts';
import type { ImageProcessorConfig } from './image-processor-config.ts';
import { familyOf } from './processor-families.ts';
import { isFactor, isMean, isSide } from './processor-limits.ts';

/** The fields of OpenCLIP's PreprocessCfg that no processor of transformers has. */
const own = ['mean', 'std', 'interpolation', 'resize_mode', 'fill_color', 'mode'];
/** crop_size is none of them, but stands in some files, as large as size. */
const known = ['size', 'crop_size', ...own];

type ResizeMode = (typeof resizeModes)[number];

const resizeModes = ['shortest', 'longest', 'squash'] as const;
/** "random" is of training: OpenCLIP evaluates with bicubic then. */
const filters = { bicubic: 'bicubic', bilinear: 'bilinear', random: 'bicubic' } as const;

/** Whether this is how OpenCLIP says what is done to pictures: preprocess_cfg of its open_clip_config.json. */
export function isOpenClipConfig({ names }: ConfigFields): boolean {
  return own.some((name) => names.includes(name));
}

/**
 * What OpenCLIP does with such a configuration when it evaluates (`image_transform`, open_clip 3.3).
 *
 * Throws INVALID_FORMAT naming file and field.
 */
export function readOpenClipConfig(fields: ConfigFields, imageSize: number): ImageProcessorConfig {
  fields.refuseUnknown(
    known,
    "The file says it in OpenCLIP's words; keep to those, or say all of it in transformers' own",
  );
  const clip = familyOf(undefined);
  const size = readSize(fields, imageSize);
  fields.read('mode', is(['RGB']), 'RGB');
  const cropSize = fields.raw('crop_size');
  if (cropSize !== undefined && !isSame(sizeFrom(cropSize), size))
    throw fields.invalid('crop_size', 'the same as size');
  const mode = fields.read('resize_mode', is(resizeModes), resizeModes.join(', ')) ?? 'shortest';
  const names = Object.keys(filters) as (keyof typeof filters)[];
  const filter = filters[fields.read('interpolation', is(names), names.join(', ')) ?? 'bicubic'];
  const fill = fields.read('fill_color', isLevel, 'a grey from 0 to 255') ?? 0;
  return {
    ...geometry(mode, size, filter),
    ...(mode === 'longest' && fill > 0 && { cropFill: fill / 255 }),
    rescaleFactor: 1 / 255,
    mean: readRgb(fields, 'mean', isMean, 'numbers') ?? clip?.mean ?? [0, 0, 0],
    std: readRgb(fields, 'std', isFactor, 'positive numbers') ?? clip?.std ?? [1, 1, 1],
  };
}

function geometry(
  mode: ResizeMode,
  size: ImageSize,
  filter: 'bicubic' | 'bilinear',
): Pick<ImageProcessorConfig, 'resize' | 'filter' | 'centerCrop'> {
  if (mode === 'squash') return { resize: size, filter };
  if (mode === 'longest') return { resize: { within: size }, filter, centerCrop: size };
  if (size.width === size.height) return { resize: { shorterSide: size.width }, filter, centerCrop: size };
  // OpenCLIP does not pass its interpolation on here.
  return { resize: { covering: size }, filter: 'bicubic', centerCrop: size };
}

function readSize(fields: ConfigFields, imageSize: number): ImageSize {
  const value = fields.raw('size');
  const size = sizeFrom(value ?? imageSize);
  if (size === undefined) throw fields.invalid('size', `a number, or height and width of ${side}`);
  return size;
}

function sizeFrom(value: unknown): ImageSize | undefined {
  return isSide(value) ? { width: value, height: value } : sizeOf(value);
}

function isSame(a: ImageSize | undefined, b: ImageSize): boolean {
  return a?.width === b.width && a.height === b.height;
}

function is<const Names extends readonly string[]>(names: Names): (value: unknown) => value is Names[number] {
  return (value): value is Names[number] => names.some((name) => name === value);
}

function isLevel(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 255;
}
