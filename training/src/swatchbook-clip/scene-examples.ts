import { createRandom, type Random } from '@fgclip/core';
import { type Box, createImageProcessor, cropBox, type RgbImage, readImageProcessorConfig } from '@fgclip/core/vision';
import {
  captionScene,
  drawScene,
  randomScene,
  type Scene,
  type SwatchbookSplit,
  visibleObjects,
} from '@fgclip/swatchbook';
import { objectCombination, splitOf } from '@fgclip/swatchbook/internal';
import { bodyOf, coarseCropCaptions, fineCropCaptions, rasterize } from './crop-captions.ts';
import { preprocessorConfig } from './preprocessing.ts';

export interface SceneExamplesOptions {
  readonly seed: number;
  /** No object looks like one of another split. */
  readonly split: SwatchbookSplit;
  readonly imageSize: number;
  /** Share of an object that has to be seen for a crop of it. Default 0.6. */
  readonly visibleFrom?: number;
}

/** An example, and the kind and colour of the object it shows; none for a whole scene. */
export interface SceneExample extends Example {
  readonly kind?: string;
  readonly color?: string;
}

/** Crops are between the object's box and as much larger. */
const MOST_GROWTH = 1.3;
/** How far a box is moved at most, share of its size. */
const MOST_SHIFT = 0.08;
/** Pixels along the shorter side of an object, at least. */
const LEAST_SIDE = 20;
/** At captions of the split. */
const ATTEMPTS = 50;

/** The generated data set's examples by the numbers of their scenes: whole scenes, and crops of their objects. */
export function sceneExamples(options: SceneExamplesOptions): (id: number) => Promise<SceneExample[]> {
  const { seed, split, imageSize, visibleFrom = 0.6 } = options;
  const random = createRandom(seed).fork(`swatchbook-clip ${split}`);
  const processor = createImageProcessor(readImageProcessorConfig(preprocessorConfig(imageSize)));
  return async (id) => {
    const scene = randomScene(random, { id, allow: (object) => splitOf(objectCombination(object)) === split });
    const own = random.fork('examples').fork(id);
    const picture = await rasterize(drawScene(scene));
    const whole = {
      image: bytesOf(processor.pixels(picture)),
      coarse: sceneCaptions(scene, split, own.fork('scene')),
      fine: [],
    };
    const seen = visibleObjects(scene).filter(
      ({ visible, box }) => visible >= visibleFrom && Math.min(box.width, box.height) >= LEAST_SIDE,
    );
    const crops = seen.map((visible, i): SceneExample => {
      const draw = own.fork(`object ${i}`);
      const { kind } = visible.object;
      const region = cropBox(moved(visible.box, draw), scene, 1 + draw.uniform() * (MOST_GROWTH - 1));
      return {
        image: bytesOf(processor.pixels(picture, region)),
        coarse: coarseCropCaptions(kind, scene.backdrop.name),
        fine: fineCropCaptions(visible.object, split, draw),
        kind,
        color: bodyOf(visible.object).color,
      };
    });
    return [whole, ...crops];
  };
}

/** Those of five captions that belong to the split; of five others where none does, for as long as there is hope. */
function sceneCaptions(scene: Scene, split: SwatchbookSplit, random: Random): string[] {
  let captions: string[] = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    captions = captionScene(scene, random);
    const own = captions.filter((caption) => splitOf(caption) === split);
    if (own.length > 0) return own;
  }
  return captions;
}

function moved({ x, y, width, height }: Box, random: Random): Box {
  const shift = () => (2 * random.uniform() - 1) * MOST_SHIFT;
  return { x: x + shift() * width, y: y + shift() * height, width, height };
}

function bytesOf({ data }: RgbImage): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** A picture as the image tower takes it before normalisation, and what is true of it. */
export interface Example {
  /** RGB, [size, size, 3] in bytes. */
  readonly image: Uint8Array;
  /** Captions that name kinds, counts and places; one at least. */
  readonly coarse: readonly string[];
  /** Captions that name an attribute as well; none of a whole scene. */
  readonly fine: readonly string[];
}
