import { createRandom, type Expression, type FloatTensor, type Random } from '@fgclip/core';
import { parameter } from '@fgclip/core/graph';
import { sizeOf } from '@fgclip/core/internal';

/** How large a dual encoder is. */
export interface TowerSizes {
  /** Length of an embedding. */
  readonly dimension: number;
  readonly image: ImageTowerSizes;
  readonly text: TextTowerSizes;
}

interface TransformerSizes {
  /** Length of a token's row. */
  readonly width: number;
  readonly blocks: number;
  readonly heads: number;
  /** Length of a row inside a block's network of two layers. */
  readonly hidden: number;
}

export interface ImageTowerSizes extends TransformerSizes {
  /** Width and height of the picture, pixels. */
  readonly imageSize: number;
  /** Tokens along a side of the picture. */
  readonly grid: number;
  /** Sub-patches along a side of a token. */
  readonly parts: number;
  /** Length of a sub-patch's row. */
  readonly partWidth: number;
}

export interface TextTowerSizes extends TransformerSizes {
  readonly vocabulary: number;
  /** Most tokens of a caption, start and end included. */
  readonly contextLength: number;
  /** Id of the token that ends a caption. */
  readonly endId: number;
}

/** The sizes of swatchbook-clip; the vocabulary is learned from the captions. */
export function swatchbookClipSizes(text: Pick<TextTowerSizes, 'vocabulary' | 'endId'>): TowerSizes {
  return {
    dimension: 128,
    image: { imageSize: 96, grid: 8, parts: 3, partWidth: 48, width: 128, blocks: 4, heads: 4, hidden: 256 },
    text: { ...text, contextLength: 77, width: 128, blocks: 2, heads: 4, hidden: 256 },
  };
}

/** Pixels along a side of a sub-patch. */
export function partPixels({ imageSize, grid, parts }: ImageTowerSizes): number {
  return imageSize / (grid * parts);
}

/** A parameter before it has a value: its name, shape, and the number or the random numbers of mean 0 it starts at. */
export interface Declaration {
  readonly name: string;
  readonly shape: readonly number[];
  readonly start: { readonly value: number } | { readonly deviation: number };
}

/** Every parameter as a leaf of a graph, by name. */
export function leavesOf(declarations: readonly Declaration[]): Record<string, Expression> {
  return Object.fromEntries(declarations.map(({ name, shape }) => [name, parameter(name, shape)]));
}

/** First values by name; each depends on the random stream and its own name alone. */
export function firstValues(declarations: readonly Declaration[], random: Random): Record<string, FloatTensor> {
  return Object.fromEntries(
    declarations.map(({ name, shape, start }) => {
      const stream = random.fork(name);
      const draw = 'value' in start ? () => start.value : () => stream.normal() * start.deviation;
      return [name, { shape, data: Float32Array.from({ length: sizeOf(shape) }, draw) }];
    }),
  );
}

/** A linear layer: a weight [to, from] as PyTorch stores it, and a bias that starts at 0 or at the given number. */
export function linearLayer(name: string, from: number, to: number, gain = 1, bias = 0): Declaration[] {
  return [matrix(`${name}.weight`, to, from, gain), { name: `${name}.bias`, shape: [to], start: { value: bias } }];
}

/** Layer normalisation that at first changes neither scale nor mean. */
function normLayer(name: string, width: number): Declaration[] {
  return [
    { name: `${name}.scale`, shape: [width], start: { value: 1 } },
    { name: `${name}.shift`, shape: [width], start: { value: 0 } },
  ];
}

/** Deviation 1 / sqrt(from) keeps the variance of rows that go through; a gain of 0 starts at zero. */
function matrix(name: string, to: number, from: number, gain = 1): Declaration {
  const start = gain === 0 ? { value: 0 } : { deviation: gain / Math.sqrt(from) };
  return { name, shape: [to, from], start };
}

/** The parameters of a dual encoder by name ("image.block1.up.weight"), matrices [out, in] as PyTorch stores them. */
export type TowerParameters = Readonly<Record<string, Expression>>;

/** Every parameter of the towers as a leaf of a graph. */
export function towerParameters(sizes: TowerSizes): TowerParameters {
  return leavesOf(declarations(sizes));
}

/** First values; each depends on the seed and its own name alone. */
export function initialParameters(sizes: TowerSizes, seed: number): Record<string, FloatTensor> {
  return firstValues(declarations(sizes), createRandom(seed).fork('parameters'));
}

function declarations({ dimension, image, text }: TowerSizes): Declaration[] {
  const partValues = 3 * partPixels(image) ** 2;
  return [
    ...linearLayer('image.part', partValues, image.partWidth),
    ...linearLayer('image.token', image.parts ** 2 * image.partWidth, image.width),
    { name: 'image.position', shape: [image.grid ** 2, image.width], start: { deviation: 0.02 } },
    ...tower('image', image),
    matrix('image.projection', dimension, image.width),
    { name: 'text.token', shape: [text.vocabulary, text.width], start: { deviation: 0.02 } },
    { name: 'text.position', shape: [text.contextLength, text.width], start: { deviation: 0.01 } },
    ...tower('text', text),
    matrix('text.projection', dimension, text.width),
  ];
}

function tower(
  name: string,
  { blocks, width, hidden }: { readonly blocks: number; readonly width: number; readonly hidden: number },
): Declaration[] {
  // What blocks add to their input would else grow with their number (Radford et al., GPT-2, section 2.3).
  const gain = 1 / Math.sqrt(2 * blocks);
  const each = Array.from({ length: blocks }, (_, i) => `${name}.block${i + 1}`).flatMap((block) => [
    ...normLayer(`${block}.norm1`, width),
    ...linearLayer(`${block}.query`, width, width),
    ...linearLayer(`${block}.key`, width, width),
    ...linearLayer(`${block}.value`, width, width),
    ...linearLayer(`${block}.out`, width, width, gain),
    ...normLayer(`${block}.norm2`, width),
    ...linearLayer(`${block}.up`, width, hidden),
    ...linearLayer(`${block}.down`, hidden, width, gain),
  ]);
  return [...each, ...normLayer(`${name}.norm`, width)];
}
