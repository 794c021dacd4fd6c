import { type Box, createImageProcessor, createRandom, type ImageSize, readImageProcessorConfig } from '@fgclip/core';
import {
  drawScene,
  objectCombination,
  randomScene,
  type SwatchbookSplit,
  splitOf,
  visibleObjects,
} from '@fgclip/datasets';
import { bodyOf, coarseCropCaptions, fineCropCaptions } from '../../swatchbook-clip/data/crop-captions.ts';
import { rasterize } from '../../swatchbook-clip/data/rasterize.ts';
import { preprocessorConfig } from '../preprocessing.ts';
import type { BoxedObject, BoxedScene, RelativeBox } from './boxed-scene.ts';

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
