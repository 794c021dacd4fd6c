import type { ImageSize, RgbImage } from '../../vision/image.ts';
import { createImageProcessor, type ImageProcessor } from '../../vision/image-processor.ts';
import type { CaptionTokenizer } from '../tokenizer.ts';

/** What may be wrong with an encoder. */
export type FindingKind =
  /** Red and blue change places. */
  | 'channel-order'
  /** Pixels scaled or normalised otherwise. */
  | 'normalization'
  /** Pictures squashed instead of cropped, or the reverse, or with another filter. */
  | 'geometry'
  /** The stored embedding has unit length and the model's has not, or the reverse; their directions may agree. */
  | 'scale'
  /** Captions filled up otherwise. */
  | 'padding'
  /** Captions without their start or end token. */
  | 'start-and-end'
  /** Captions not lower-cased. */
  | 'case'
  /** config.json names another activation than the model computes. */
  | 'activation'
  /** Embeddings of another length. */
  | 'dimension'
  /** Nothing that was tried explains the difference. */
  | 'unexplained'
  /** A tower yields values that are not finite. */
  | 'not-finite'
  /** The text tower does not take the tokenizer's ids. */
  | 'vocabulary'
  /** A tower fails, or yields nothing. */
  | 'tower';

export interface Finding {
  readonly kind: FindingKind;
  /** A sentence. */
  readonly message: string;
  /** The cosine with the stored embedding when this, with the other findings of the same side, is set right. */
  readonly cosineWithFix?: number;
}

/** Whether an encoder gives what it should, and what is wrong where it does not. */
export interface EncoderReport {
  /** Both towers run, and every stored embedding has its direction; without any, that nothing was found. */
  readonly passed: boolean;
  /** What the towers were run on: "a blank picture", the caption. */
  readonly ran: { readonly image: string; readonly text: string };
  /** Between stored and computed embeddings. */
  readonly cosine: { readonly image?: number; readonly text?: number };
  readonly findings: readonly Finding[];
}

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

/** A way to make ids that is not the encoder's own. */
export interface TextVariant {
  readonly change: Change;
  readonly caption: string;
  readonly tokenizer: CaptionTokenizer;
}

/** What else could have been made of a caption. */
export function variantsOfCaption(caption: string, tokenizer: CaptionTokenizer): TextVariant[] {
  const { ids } = tokenizer.encode(caption);
  const frame = tokenizer.encode('').ids;
  const [start, end] = [frame.length > 1 ? frame[0] : undefined, frame.at(-1)];
  // A context as long as the ids leaves nothing to fill up; what fills up might pass for an end.
  const variant = (kind: Change['kind'], what: string, changed: readonly number[], contextLength?: number) => ({
    change: { kind, what },
    caption,
    tokenizer: {
      ...tokenizer,
      contextLength: contextLength ?? tokenizer.contextLength,
      encode: () => ({ ids: changed, truncated: false }),
    },
  });
  const filled = (id: number) => Array.from({ length: tokenizer.contextLength }, (_, i) => ids[i] ?? id);
  const fillers = [...new Set([0, 1, tokenizer.padId, ...(end === undefined ? [] : [end])])];
  const lower = caption.toLowerCase();
  return [
    ...fillers.map((id) => variant('padding', `captions filled up with id ${id}, not masked`, filled(id))),
    variant('padding', 'captions not filled up', ids, ids.length),
    ...(start === undefined ? [] : [variant('start-and-end', 'captions without their start token', ids.slice(1))]),
    ...(end === undefined
      ? []
      : [variant('start-and-end', 'captions without their end token', ids.slice(0, -1), ids.length - 1)]),
    ...(lower === caption
      ? []
      : [{ change: { kind: 'case' as const, what: 'captions in lower case' }, caption: lower, tokenizer }]),
  ];
}

/** value = level * scale + shift, level 0 to 255, one of each a channel. */
export interface Normalization {
  readonly scale: readonly number[];
  readonly shift: readonly number[];
}

const named: readonly (readonly [what: string, mean: readonly number[], std: readonly number[]])[] = [
  ['pixels scaled to 0..1, not normalised', [0, 0, 0], [1, 1, 1]],
  ['pixels scaled to -1..1', [0.5, 0.5, 0.5], [0.5, 0.5, 0.5]],
  [
    "pixels normalised with CLIP's mean and std",
    [0.48145466, 0.4578275, 0.40821073],
    [0.26862954, 0.26130258, 0.27577711],
  ],
  ["pixels normalised with ImageNet's mean and std", [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]],
  ['pixels left at 0..255', [0, 0, 0], [1 / 255, 1 / 255, 1 / 255]],
];

/** The ones in use, by what they make of pixels. */
const normalizations: readonly (Normalization & { readonly what: string })[] = named.map(([what, mean, std]) => ({
  what,
  scale: std.map((deviation) => 1 / (255 * deviation)),
  shift: mean.map((value, i) => -value / (std[i] ?? 1)),
}));

/** A processor's own, seen on a black and a white picture. */
function normalizationOf({ inputSize, process }: ImageProcessor): Normalization {
  const plane = inputSize.width * inputSize.height;
  const plain = (level: number) => process({ ...inputSize, data: new Uint8Array(3 * plane).fill(level) });
  const [black, white] = [plain(0), plain(255)];
  const shift = [0, 1, 2].map((channel) => black[channel * plane] ?? 0);
  return { shift, scale: shift.map((value, channel) => ((white[channel * plane] ?? 0) - value) / 255) };
}

/** Levels [3, height, width] to values. */
function toValues(levels: Float32Array, { scale, shift }: Normalization): Float32Array {
  const channel = channelOf(levels);
  return levels.map((level, i) => level * (scale[channel(i)] ?? 1) + (shift[channel(i)] ?? 0));
}

/** Values [3, height, width] back to levels. */
function toLevels(values: Float32Array, { scale, shift }: Normalization): Float32Array {
  const channel = channelOf(values);
  return values.map((value, i) => (value - (shift[channel(i)] ?? 0)) / (scale[channel(i)] ?? 1));
}

function channelOf({ length }: Float32Array): (index: number) => number {
  return (index) => Math.floor((index * 3) / length);
}
