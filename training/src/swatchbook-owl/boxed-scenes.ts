import { createRandom } from '@fgclip/core';
import { type Box, createImageProcessor, type ImageSize, readImageProcessorConfig } from '@fgclip/core/vision';
import { drawScene, randomScene, type SwatchbookSplit, visibleObjects } from '@fgclip/swatchbook';
import { objectCombination, splitOf } from '@fgclip/swatchbook/internal';
import { bodyOf, coarseCropCaptions, fineCropCaptions, rasterize } from '../swatchbook-clip/crop-captions.ts';
import { preprocessorConfig } from './preprocessing.ts';

export interface BoxedScenesOptions {
  readonly seed: number;
  /** No object looks like one of another split. */
  readonly split: SwatchbookSplit;
  readonly imageSize: number;
}

/**
 * The generated data set's scenes by their numbers, each stretched to a square, with all objects that can be seen: a list
 * of one, as pictures are kept.
 */
export function boxedScenes({ seed, split, imageSize }: BoxedScenesOptions): (id: number) => Promise<[BoxedScene]> {
  const random = createRandom(seed).fork(`swatchbook-owl ${split}`);
  const processor = createImageProcessor(readImageProcessorConfig(preprocessorConfig(imageSize)));
  return async (id) => {
    const scene = randomScene(random, { id, allow: (object) => splitOf(objectCombination(object)) === split });
    const own = random.fork('captions').fork(id);
    const { data } = processor.pixels(await rasterize(drawScene(scene)));
    const objects = visibleObjects(scene).map(({ object, box, visible }, i): BoxedObject => {
      const { kind } = object;
      const coarse = coarseCropCaptions(kind, scene.backdrop.name);
      const fine = fineCropCaptions(object, split, own.fork(`object ${i}`));
      return { box: relativeBox(box, scene), visible, kind, color: bodyOf(object).color, coarse, fine };
    });
    return [{ image: Uint8Array.from(data), objects }];
  };
}

function relativeBox({ x, y, width, height }: Box, picture: ImageSize): RelativeBox {
  const [w, h] = [width / picture.width, height / picture.height];
  return [x / picture.width + w / 2, y / picture.height + h / 2, w, h];
}

/** A picture as the detector takes it before normalisation, and what is to be found on it. */
export interface BoxedScene {
  /** RGB, [size, size, 3] in bytes. */
  readonly image: Uint8Array;
  readonly objects: readonly BoxedObject[];
}

/** An object of which something can be seen, and what is true of it. */
export interface BoxedObject {
  readonly box: RelativeBox;
  /** Share of it that nothing hides, 0 to 1. */
  readonly visible: number;
  readonly kind: string;
  /** Of its body. */
  readonly color: string;
  /** Captions that name the kind and the place; one at least. */
  readonly coarse: readonly string[];
  /** Captions that name an attribute as well. */
  readonly fine: readonly string[];
}

/** Centre, width and height in shares of the picture's, 0 to 1: [cx, cy, w, h], as OWL-ViT predicts boxes. */
export type RelativeBox = readonly [cx: number, cy: number, w: number, h: number];

/** What is asked of an object for a token to look for it: share of it that nothing hides. */
const LEAST_VISIBLE = 0.3;
/** Tokens are an object's where their centre lies in so much of its box, about the middle. */
const CORE = 0.5;

/**
 * The object that each token of a square grid is to find, by its place in the list, or -1: [grid^2], row by row. An
 * object has the tokens in the middle of its box, at least the one under its centre; where two want the same, the one
 * that is hidden less has it.
 */
export function assignTokens(objects: readonly BoxedObject[], grid: number): Int32Array {
  const owners = new Int32Array(grid ** 2).fill(-1);
  const byVisible = objects
    .map(({ visible }, index) => ({ visible, index }))
    .filter(({ visible }) => visible >= LEAST_VISIBLE)
    .sort((a, b) => a.visible - b.visible);
  for (const { index } of byVisible) {
    const [cx = 0, cy = 0, w = 0, h = 0] = objects[index]?.box ?? [];
    for (const row of middle(cy, h, grid)) {
      for (const column of middle(cx, w, grid)) owners[row * grid + column] = index;
    }
  }
  return owners;
}

/** Places along a side whose middle lies within the core of a stretch; the one under its centre at least. */
function middle(center: number, length: number, grid: number): number[] {
  const own = Math.min(grid - 1, Math.max(0, Math.floor(center * grid)));
  return Array.from({ length: grid }, (_, place) => place).filter(
    (place) => place === own || Math.abs((place + 0.5) / grid - center) <= (CORE * length) / 2,
  );
}
