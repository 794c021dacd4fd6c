import { createRandom, type Expression, type FloatTensor, parameter, sizeOf } from '@fgclip/core';
import { partPixels, type TowerSizes } from './tower-sizes.ts';

/** Where a parameter starts: at the same number everywhere, or at random numbers of mean 0. */
type Start = { readonly value: number } | { readonly deviation: number };

interface Declaration {
  readonly shape: readonly number[];
  readonly start: Start;
}

/** The parameters of a dual encoder by name ("image.block1.up.weight"), matrices [out, in] as PyTorch stores them. */
export type TowerParameters = Readonly<Record<string, Expression>>;

/** Every parameter of the towers as a leaf of a graph. */
export function towerParameters(sizes: TowerSizes): TowerParameters {
  return mapDeclarations(sizes, ({ shape }, name) => parameter(name, shape));
}

/** First values; each depends on the seed and its own name alone. */
export function initialParameters(sizes: TowerSizes, seed: number): Record<string, FloatTensor> {
  const random = createRandom(seed).fork('parameters');
  return mapDeclarations(sizes, ({ shape, start }, name) => {
    const stream = random.fork(name);
    const draw = 'value' in start ? () => start.value : () => stream.normal() * start.deviation;
    return { shape, data: Float32Array.from({ length: sizeOf(shape) }, draw) };
  });
}

function mapDeclarations<Value>(sizes: TowerSizes, make: (declaration: Declaration, name: string) => Value) {
  return Object.fromEntries(declarations(sizes).map(([name, declaration]) => [name, make(declaration, name)]));
}

function declarations({ dimension, image, text }: TowerSizes): [name: string, Declaration][] {
  const partValues = 3 * partPixels(image) ** 2;
  return [
    ...linear('image.part', partValues, image.partWidth),
    ...linear('image.token', image.parts ** 2 * image.partWidth, image.width),
    ['image.position', { shape: [image.grid ** 2, image.width], start: { deviation: 0.02 } }],
    ...tower('image', image),
    ['image.projection', matrix(dimension, image.width)],
    ['text.token', { shape: [text.vocabulary, text.width], start: { deviation: 0.02 } }],
    ['text.position', { shape: [text.contextLength, text.width], start: { deviation: 0.01 } }],
    ...tower('text', text),
    ['text.projection', matrix(dimension, text.width)],
  ];
}

function tower(
  name: string,
  { blocks, width, hidden }: { readonly blocks: number; readonly width: number; readonly hidden: number },
): [string, Declaration][] {
  // What blocks add to their input would else grow with their number (Radford et al., GPT-2, section 2.3).
  const gain = 1 / Math.sqrt(2 * blocks);
  const each = Array.from({ length: blocks }, (_, i) => `${name}.block${i + 1}`).flatMap((block) => [
    ...norm(`${block}.norm1`, width),
    ...linear(`${block}.query`, width, width),
    ...linear(`${block}.key`, width, width),
    ...linear(`${block}.value`, width, width),
    ...linear(`${block}.out`, width, width, gain),
    ...norm(`${block}.norm2`, width),
    ...linear(`${block}.up`, width, hidden),
    ...linear(`${block}.down`, hidden, width, gain),
  ]);
  return [...each, ...norm(`${name}.norm`, width)];
}

function linear(name: string, from: number, to: number, gain = 1): [string, Declaration][] {
  return [
    [`${name}.weight`, matrix(to, from, gain)],
    [`${name}.bias`, { shape: [to], start: { value: 0 } }],
  ];
}

function norm(name: string, width: number): [string, Declaration][] {
  return [
    [`${name}.scale`, { shape: [width], start: { value: 1 } }],
    [`${name}.shift`, { shape: [width], start: { value: 0 } }],
  ];
}

/** Deviation 1 / sqrt(in) keeps the variance of rows that go through. */
function matrix(to: number, from: number, gain = 1): Declaration {
  return { shape: [to, from], start: { deviation: gain / Math.sqrt(from) } };
}
