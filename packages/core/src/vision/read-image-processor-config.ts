import { isRecord } from '../is-record.ts';
import { inputSizeOf } from './check-processor-config.ts';
import { type ConfigFields, configFields, readRgb, side, sizeOf } from './config-fields.ts';
import type { ImageSize } from './image.ts';
import type { ImageProcessorConfig, ResizeRule } from './image-processor-config.ts';
import { isOpenClipConfig, readOpenClipConfig } from './open-clip-config.ts';
import { familyNames, familyOf, type ProcessorFamily } from './processor-families.ts';
import { isFactor, isMean, isSide } from './processor-limits.ts';
import type { ResampleFilter } from './resample/filters.ts';

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
