import type { ImageProcessor } from '../../vision/image-processor.ts';

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
export const normalizations: readonly (Normalization & { readonly what: string })[] = named.map(
  ([what, mean, std]) => ({
    what,
    scale: std.map((deviation) => 1 / (255 * deviation)),
    shift: mean.map((value, i) => -value / (std[i] ?? 1)),
  }),
);

/** A processor's own, seen on a black and a white picture. */
export function normalizationOf({ inputSize, process }: ImageProcessor): Normalization {
  const plane = inputSize.width * inputSize.height;
  const plain = (level: number) => process({ ...inputSize, data: new Uint8Array(3 * plane).fill(level) });
  const [black, white] = [plain(0), plain(255)];
  const shift = [0, 1, 2].map((channel) => black[channel * plane] ?? 0);
  return { shift, scale: shift.map((value, channel) => ((white[channel * plane] ?? 0) - value) / 255) };
}

/** Levels [3, height, width] to values. */
export function toValues(levels: Float32Array, { scale, shift }: Normalization): Float32Array {
  const channel = channelOf(levels);
  return levels.map((level, i) => level * (scale[channel(i)] ?? 1) + (shift[channel(i)] ?? 0));
}

/** Values [3, height, width] back to levels. */
export function toLevels(values: Float32Array, { scale, shift }: Normalization): Float32Array {
  const channel = channelOf(values);
  return values.map((value, i) => (value - (shift[channel(i)] ?? 0)) / (scale[channel(i)] ?? 1));
}

function channelOf({ length }: Float32Array): (index: number) => number {
  return (index) => Math.floor((index * 3) / length);
}
