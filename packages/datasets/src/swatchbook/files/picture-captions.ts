import type { Random } from '@fgclip/core';
import { captionObject } from '../captions/caption-object.ts';
import { SCENE_CAPTIONS, sceneCaptioner } from '../captions/caption-scene.ts';
import { visibleObjects } from '../scenes/visible-objects.ts';
import { drawInSplit, type SwatchbookSplit } from '../splits.ts';
import type { CaptionedBox, Picture } from './annotated-box.ts';

/** Boxes are put around objects of which this share is visible, and this many pixels in both directions. */
const VISIBLE = 0.6;
const SIDE = 40;

/** Captions that belong to a split, and how many could not be found. */
export interface Drawn<T> {
  readonly found: readonly T[];
  readonly dropped: number;
}

/**
 * The objects of a picture that can be seen well, each with a fine caption of the split. The same for the same picture,
 * split and seed, whatever has been drawn before.
 */
export function captionedBoxes(picture: Picture, split: SwatchbookSplit, random: Random): Drawn<CaptionedBox> {
  const own = random.fork('fine').fork(picture.scene.id);
  const seen = visibleObjects(picture.scene).filter(
    ({ visible, box }) => visible >= VISIBLE && Math.min(box.width, box.height) >= SIDE,
  );
  const found = seen.flatMap(({ object, box }): CaptionedBox[] => {
    const caption = drawInSplit(() => captionObject(object, own), split);
    return caption === undefined ? [] : [{ picture, kind: object.kind, box, caption }];
  });
  return { found, dropped: seen.length - found.length };
}

/** Five different coarse captions of the split. */
export function coarseCaptions(picture: Picture, split: SwatchbookSplit, random: Random): Drawn<string> {
  const own = random.fork('coarse').fork(picture.scene.id);
  const caption = sceneCaptioner(picture.scene);
  const found = new Set<string>();
  for (let attempt = 0; attempt < 2 * SCENE_CAPTIONS && found.size < SCENE_CAPTIONS; attempt++) {
    const text = drawInSplit(() => caption(own), split);
    if (text !== undefined) found.add(text);
  }
  return { found: [...found], dropped: SCENE_CAPTIONS - found.size };
}
