import { isRecord } from '../is-record.ts';
import { inputSizeOf } from './check-processor-config.ts';
import { type ConfigFields, configFields } from './config-fields.ts';
import type { ImageSize } from './image.ts';
import type { ImageProcessorConfig, ResizeRule, RgbValues } from './image-processor-config.ts';
import { familyNames, familyOf, type ProcessorFamily } from './processor-families.ts';
import { isFactor, isMean, isSide, MAX_SIDE } from './processor-limits.ts';
import type { ResampleFilter } from './resample/filters.ts';

/** Pillow's numbers of its filters. */
const filters: readonly ResampleFilter[] = ['nearest', 'lanczos', 'bilinear', 'bicubic', 'box', 'hamming'];

/** Steps of other processors that change pixels and that none of these families has. */
const foreignSteps = ['do_thumbnail', 'do_flip_channel_order', 'do_align_long_axis'];

const side = `1 to ${MAX_SIDE} pixels`;

export interface ReadImageProcessorConfigOptions {
  /** Where the configuration is from, for messages. */
  readonly file?: string | undefined;
  /**
   * Grey that pads a picture to a square where the family does that (OWLv2): 0, the default, is what OWLv2 was trained
   * with; transformers took 0.5 until the end of 2025, and so did the results of that time.
   */
  readonly padding?: number | undefined;
}

/**
 * Reads a parsed preprocessor_config.json of transformers' CLIP (MobileCLIP and others under its name), ChineseCLIP,
 * SigLIP, OWL-ViT and OWLv2 processors. What it does not say is as the family has it; without a class name it is CLIP.
 * Fields that do not change pixels are not looked at.
 *
 * @throws INVALID_FORMAT naming file and field: other families, values of wrong type or out of range, inputs of
 *   varying size.
 */
export function readImageProcessorConfig(
  value: unknown,
  { file, padding = 0 }: ReadImageProcessorConfigOptions = {},
): ImageProcessorConfig {
  const fields = configFields(value, file);
  const family = readFamily(fields);
  refuseForeignSteps(fields, family);
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

function refuseForeignSteps(fields: ConfigFields, family: ProcessorFamily): void {
  for (const step of family.padsToSquare ? foreignSteps : ['do_pad', ...foreignSteps]) {
    if (fields.flag(step) === true) throw fields.invalid(step, 'false, or no such field, in this family');
  }
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
  if (isSide(value)) return family.numberMeans === 'square' ? { width: value, height: value } : { shorterSide: value };
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

/** {height, width} or [height, width]. */
function sizeOf(value: unknown): ImageSize | undefined {
  const [height, width] = isRecord(value) ? [value.height, value.width] : Array.isArray(value) ? value : [];
  return isSide(height) && isSide(width) && !(Array.isArray(value) && value.length > 2) ? { width, height } : undefined;
}

/** Three numbers, or one for all channels. */
function readRgb(
  fields: ConfigFields,
  name: string,
  fits: (value: unknown) => value is number,
  expected: string,
): RgbValues | undefined {
  const value = fields.raw(name);
  if (value === undefined) return undefined;
  const [red, green, blue, ...more] = Array.isArray(value) ? value : [value, value, value];
  if (fits(red) && fits(green) && fits(blue) && more.length === 0) return [red, green, blue];
  throw fields.invalid(name, `three ${expected}, or one`);
}
