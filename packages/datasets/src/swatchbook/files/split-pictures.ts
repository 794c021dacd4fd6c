import type { Random } from '@fgclip/core';
import { objectCombination } from '../scenes/object-combination.ts';
import { type RandomSceneOptions, randomScene } from '../scenes/random-scene.ts';
import { type SwatchbookSplit, splitOf } from '../splits.ts';
import type { Picture } from './annotated-box.ts';
import { seeThroughKinds, seeThroughLooks } from './see-through.ts';

/** Where COCO's release of 2017 keeps the pictures of a split, and the number before that of its first one. */
const places: Readonly<Record<SwatchbookSplit, { readonly folder: string; readonly before: number }>> = {
  training: { folder: 'train2017', before: 0 },
  validation: { folder: 'val2017', before: 1_000_000 },
  test: { folder: 'val2017', before: 2_000_000 },
};

/** 'any' things as they come, or such as one can see through only, of which few come. */
export type Contents = 'any' | 'see-through';

const contentOptions: Readonly<Record<Contents, Omit<RandomSceneOptions, 'id'>>> = {
  any: {},
  'see-through': { kinds: seeThroughKinds, look: seeThroughLooks },
};

/**
 * A picture of which all objects, the kind and the look of the body together, belong to the split.
 *
 * @param number Its number in the split, from 1.
 */
export function makePicture(split: SwatchbookSplit, number: number, contents: Contents, random: Random): Picture {
  const { folder, before } = places[split];
  const id = before + number;
  const allow: RandomSceneOptions['allow'] = (object) => splitOf(objectCombination(object)) === split;
  const scene = randomScene(random, { ...contentOptions[contents], id, allow });
  return { file: `${folder}/${String(id).padStart(12, '0')}.jpg`, scene };
}
