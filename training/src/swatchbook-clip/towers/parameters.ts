import { createRandom, type Expression, type FloatTensor } from '@fgclip/core';
import { type Declaration, firstValues, leavesOf, linearLayer, matrix, normLayer } from './declarations.ts';
import { partPixels, type TowerSizes } from './tower-sizes.ts';

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
