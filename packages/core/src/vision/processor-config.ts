import { FgclipError } from '../errors.ts';
import { isRecord } from '../is-record.ts';
import type { ImageSize } from './image.ts';
import { filterNames, type ResampleFilter } from './taps.ts';

/** Longest side that a tower's input, and what it is cut out of, may have. */
const MAX_SIDE = 10_000;

/** Whether this is a usable number of pixels. */
export function isSide(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_SIDE;
}

/** Whether this may be subtracted from a pixel in float32. */
export function isMean(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(Math.fround(value));
}

/** Whether a pixel may be multiplied with this, or divided by it, in float32. */
export function isFactor(value: unknown): value is number {
  return isMean(value) && Math.fround(value) > 0;
}

/** Whether this lies between black (0) and white (1). */
function isGrey(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1;
}

/** One number for red, green and blue. */
export type RgbValues = readonly [red: number, green: number, blue: number];

/**
 * How large a picture is made: the shorter side so many pixels and the longer in proportion, or both exactly; or, in
 * proportion, as large as fits into a size, or as small as covers it.
 */
export type ResizeRule =
  | { readonly shorterSide: number }
  | ImageSize
  | { readonly within: ImageSize }
  | { readonly covering: ImageSize };

/** How an image tower wants its input made; the steps in their order. */
export interface ImageProcessorConfig {
  /**
   * Whether the picture is made a square first, with this grey to its right and below: 0 black to 1 white, rounded to
   * one of 256 levels.
   */
  readonly padToSquare?: number | undefined;
  /** Absent: the size stays. */
  readonly resize?: ResizeRule | undefined;
  readonly filter: ResampleFilter;
  /** What is cut out of the middle. Absent: nothing is cut. */
  readonly centerCrop?: ImageSize | undefined;
  /** The grey around what is smaller than the crop: 0 black, the default, to 1 white, rounded to one of 256 levels. */
  readonly cropFill?: number | undefined;
  /** What a pixel of 0 to 255 is multiplied with. */
  readonly rescaleFactor: number;
  /** Subtracted after rescaling. */
  readonly mean: RgbValues;
  /** Divided by last. */
  readonly std: RgbValues;
}

const MAX_FOUND = 80;

/** What processors write down and what changes no pixel of an RGB picture. */
const harmless = [
  ...['processor_class', 'tokenizer_class', 'auto_map', 'transformers_version', 'model_input_names', 'name_or_path'],
  ...['do_convert_rgb', 'pad_size', 'image_seq_length', 'num_channels'],
  ...['return_tensors', 'data_format', 'input_data_format', 'device', 'disable_grouping'],
];

/** Fields of a JSON object, checked one by one as they are read. A field that is null counts as absent. */
export interface ConfigFields {
  /** The field where it is there and passes the test, else undefined. */
  read<T>(name: string, fits: (value: unknown) => value is T, expected: string): T | undefined;
  flag(name: string): boolean | undefined;
  /** The value as it stands. */
  raw(name: string): unknown;
  /** Names of the fields that are there. */
  readonly names: readonly string[];
  /**
   * Refuses fields that are neither known nor of a kind that changes no pixels, unless they are off (false). Throws
   * INVALID_FORMAT with the hint, where one is given.
   */
  refuseUnknown(known: readonly string[], hint?: string): void;
  /** The error for a field that cannot be used. */
  invalid(name: string, expected: string, hint?: string): FgclipError;
}

/** @throws INVALID_FORMAT, here and when read, naming file and field. */
export function configFields(value: unknown, file: string | undefined): ConfigFields {
  if (!isRecord(value)) {
    throw new FgclipError('INVALID_FORMAT', "The image processor's configuration is not a JSON object", {
      file,
      found: describe(value),
    });
  }
  const raw = (name: string): unknown => (Object.hasOwn(value, name) ? (value[name] ?? undefined) : undefined);
  const invalid = (name: string, expected: string, hint?: string) =>
    new FgclipError('INVALID_FORMAT', `The field "${name}" of the image processor's configuration cannot be used`, {
      file,
      expected,
      found: describe(raw(name)),
      hint,
    });
  const read: ConfigFields['read'] = (name, fits, expected) => {
    const found = raw(name);
    if (found === undefined || fits(found)) return found;
    throw invalid(name, expected);
  };
  const names = Object.keys(value).filter((name) => raw(name) !== undefined);
  return {
    ...{ names, raw, read, invalid },
    flag: (name) => read(name, isFlag, 'true or false'),
    refuseUnknown(
      known,
      hint = 'What it does to the pixels is not known here. Take it out if it does nothing to them',
    ) {
      const all = new Set([...known, ...harmless]);
      const unknown = names.find((name) => !name.startsWith('_') && !all.has(name) && raw(name) !== false);
      if (unknown !== undefined) throw invalid(unknown, `no fields but ${known.join(', ')}`, hint);
    },
  };
}

export const side = `1 to ${MAX_SIDE} pixels`;

/** {height, width} or [height, width]. */
export function sizeOf(value: unknown): ImageSize | undefined {
  const [height, width] = isRecord(value) ? [value.height, value.width] : Array.isArray(value) ? value : [];
  return isSide(height) && isSide(width) && !(Array.isArray(value) && value.length > 2) ? { width, height } : undefined;
}

/** Three numbers, or one for all channels. Throws INVALID_FORMAT for anything else. */
export function readRgb(
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

function isFlag(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function describe(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > MAX_FOUND ? `${text.slice(0, MAX_FOUND)}...` : text;
}

/** What transformers' image processors of one kind do where their configuration is silent. */
export interface ProcessorFamily {
  readonly resize: ResizeRule;
  /** What a single number as `size` means. */
  readonly numberMeans: 'shorter side' | 'square';
  readonly filter: ResampleFilter;
  readonly crops: boolean;
  readonly cropSize: ImageSize;
  readonly padsToSquare: boolean;
  readonly mean: RgbValues;
  readonly std: RgbValues;
}

const clip: ProcessorFamily = {
  resize: { shorterSide: 224 },
  numberMeans: 'shorter side',
  filter: 'bicubic',
  crops: true,
  cropSize: square(224),
  padsToSquare: false,
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
};

const siglip: ProcessorFamily = {
  ...clip,
  resize: square(224),
  numberMeans: 'square',
  crops: false,
  mean: [0.5, 0.5, 0.5],
  std: [0.5, 0.5, 0.5],
};

const owlvit: ProcessorFamily = {
  ...clip,
  resize: square(768),
  numberMeans: 'square',
  crops: false,
  cropSize: square(768),
};

const owlv2: ProcessorFamily = {
  ...owlvit,
  resize: square(960),
  filter: 'bilinear',
  cropSize: square(960),
  padsToSquare: true,
};

/** By the class name's beginning. MobileCLIP's conversions call themselves CLIP and do not normalise. */
const families: ReadonlyMap<string, ProcessorFamily> = new Map([
  ['CLIP', clip],
  ['ChineseCLIP', clip],
  ['Siglip', siglip],
  ['OwlViT', owlvit],
  ['Owlv2', owlv2],
]);

/** Names of the classes that are known, for messages. */
export const familyNames = [...families.keys()].map((name) => `${name}ImageProcessor`).join(', ');

/** The family of a class name ("CLIPFeatureExtractor", "SiglipImageProcessorFast"); without a name CLIP's. */
export function familyOf(type: string | undefined): ProcessorFamily | undefined {
  return type === undefined ? clip : families.get(type.replace(/(ImageProcessor|FeatureExtractor)(Fast|Pil)?$/, ''));
}

function square(side: number): ImageSize {
  return { width: side, height: side };
}

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
