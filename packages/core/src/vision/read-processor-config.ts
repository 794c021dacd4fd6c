import { isRecord } from '../is-record.ts';
import type { ImageSize } from './image.ts';
import {
  type ConfigFields,
  configFields,
  familyNames,
  familyOf,
  type ImageProcessorConfig,
  inputSizeOf,
  isFactor,
  isMean,
  isSide,
  type ProcessorFamily,
  type ResizeRule,
  readRgb,
  side,
  sizeOf,
} from './processor-config.ts';
import type { ResampleFilter } from './taps.ts';

/** Pillow's numbers of its filters. */
const filters: readonly ResampleFilter[] = ['nearest', 'lanczos', 'bilinear', 'bicubic', 'box', 'hamming'];

/** The fields that are read. */
const read = [
  ...['image_processor_type', 'feature_extractor_type', 'do_resize', 'size', 'default_to_square', 'resample', 'do_pad'],
  ...['do_center_crop', 'crop_size', 'do_rescale', 'rescale', 'rescale_factor'],
  ...['do_normalize', 'image_mean', 'image_std'],
];

export interface ReadImageProcessorConfigOptions {
  /** Where the configuration is from, for messages. */
  readonly file?: string | undefined;
  /**
   * Grey that pads a picture to a square where the family does that (OWLv2): 0, the default, is what OWLv2 was trained
   * with; transformers took 0.5 until the end of 2025, and so did the results of that time.
   */
  readonly padding?: number | undefined;
  /** What the tower takes, in pixels, where OpenCLIP's configuration leaves `size` out. Default 224, as there. */
  readonly imageSize?: number | undefined;
}

/**
 * Reads a parsed preprocessor_config.json of transformers' CLIP (MobileCLIP and others under its name), ChineseCLIP,
 * SigLIP, OWL-ViT and OWLv2 processors, or OpenCLIP's (`mean`, `std`, `interpolation`, `resize_mode`, `fill_color`).
 * What it does not say is as the family has it; without a class name it is CLIP.
 *
 * @throws INVALID_FORMAT naming file and field: other families, values of wrong type or out of range, fields of unknown
 *   meaning that are set, inputs of varying size.
 */
export function readImageProcessorConfig(
  value: unknown,
  { file, padding = 0, imageSize = 224 }: ReadImageProcessorConfigOptions = {},
): ImageProcessorConfig {
  const fields = configFields(value, file);
  if (isOpenClipConfig(fields)) return readOpenClipConfig(fields, imageSize);
  fields.refuseUnknown(read);
  const family = readFamily(fields);
  if (!family.padsToSquare && fields.flag('do_pad') === true) {
    throw fields.invalid('do_pad', 'false, or no such field, in this family');
  }
  const normalizes = fields.flag('do_normalize') ?? true;
  // Early OWL-ViT configurations say "rescale".
  const rescales = fields.flag('do_rescale') ?? fields.flag('rescale') ?? true;
  const config: ImageProcessorConfig = {
    padToSquare: (fields.flag('do_pad') ?? family.padsToSquare) ? padding : undefined,
    resize: (fields.flag('do_resize') ?? true) ? readResize(fields, family) : undefined,
    filter: readFilter(fields) ?? family.filter,
    centerCrop: (fields.flag('do_center_crop') ?? family.crops) ? readCrop(fields, family) : undefined,
    rescaleFactor: rescales ? (fields.read('rescale_factor', isFactor, 'a positive number') ?? 1 / 255) : 1,
    mean: normalizes ? (readRgb(fields, 'image_mean', isMean, 'numbers') ?? family.mean) : [0, 0, 0],
    std: normalizes ? (readRgb(fields, 'image_std', isFactor, 'positive numbers') ?? family.std) : [1, 1, 1],
  };
  if (inputSizeOf(config) !== undefined) return config;
  throw fields.invalid('size', 'height and width, or a centre crop', 'Pictures of varying size make no batch');
}

function readFamily(fields: ConfigFields): ProcessorFamily {
  const isText = (value: unknown) => typeof value === 'string';
  const name = fields.raw('image_processor_type') === undefined ? 'feature_extractor_type' : 'image_processor_type';
  const family = familyOf(fields.read(name, isText, familyNames));
  if (family === undefined) throw fields.invalid(name, familyNames);
  return family;
}

function readFilter(fields: ConfigFields): ResampleFilter | undefined {
  const number = fields.read('resample', isFilterNumber, filters.map((name, i) => `${i} (${name})`).join(', '));
  return number === undefined ? undefined : filters[number];
}

function isFilterNumber(value: unknown): value is number {
  return typeof value === 'number' && filters[value] !== undefined;
}

function readResize(fields: ConfigFields, family: ProcessorFamily): ResizeRule {
  const value = fields.raw('size');
  if (value === undefined) return family.resize;
  const isSquare = fields.flag('default_to_square') ?? family.numberMeans === 'square';
  if (isSide(value)) return isSquare ? { width: value, height: value } : { shorterSide: value };
  if (isRecord(value) && isSide(value.shortest_edge) && (value.longest_edge ?? undefined) === undefined) {
    return { shorterSide: value.shortest_edge };
  }
  const size = sizeOf(value);
  if (size === undefined) throw fields.invalid('size', `a number, shortest_edge, or height and width of ${side}`);
  return size;
}

function readCrop(fields: ConfigFields, family: ProcessorFamily): ImageSize {
  const value = fields.raw('crop_size');
  if (value === undefined) return family.cropSize;
  const size = isSide(value) ? { width: value, height: value } : sizeOf(value);
  if (size === undefined) throw fields.invalid('crop_size', `a number, or height and width of ${side}`);
  return size;
}

/** The fields of OpenCLIP's PreprocessCfg that no processor of transformers has. */
const own = ['mean', 'std', 'interpolation', 'resize_mode', 'fill_color', 'mode'];
/** crop_size is none of them, but stands in some files, as large as size. */
const known = ['size', 'crop_size', ...own];

type ResizeMode = (typeof resizeModes)[number];

const resizeModes = ['shortest', 'longest', 'squash'] as const;
/** "random" is of training: OpenCLIP evaluates with bicubic then. */
const openClipFilters = { bicubic: 'bicubic', bilinear: 'bilinear', random: 'bicubic' } as const;

/** Whether this is how OpenCLIP says what is done to pictures: preprocess_cfg of its open_clip_config.json. */
function isOpenClipConfig({ names }: ConfigFields): boolean {
  return own.some((name) => names.includes(name));
}

/**
 * What OpenCLIP does with such a configuration when it evaluates (`image_transform`, open_clip 3.3).
 *
 * Throws INVALID_FORMAT naming file and field.
 */
function readOpenClipConfig(fields: ConfigFields, imageSize: number): ImageProcessorConfig {
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
  const names = Object.keys(openClipFilters) as (keyof typeof openClipFilters)[];
  const filter = openClipFilters[fields.read('interpolation', is(names), names.join(', ')) ?? 'bicubic'];
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
