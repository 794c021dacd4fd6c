import type { Random } from '@fgclip/core';
import { captionObject } from '../captions/caption-object.ts';
import { SCENE_CAPTIONS, sceneCaptioner } from '../captions/caption-scene.ts';
import { visibleObjects } from '../scenes/visible-share.ts';
import { type CaptionedBox, drawInSplit, type Picture, type SwatchbookSplit } from './split-pictures.ts';

/** A picture with its coarse captions, and the split that Karpathy's file puts it in. */
export interface CaptionedPicture {
  readonly picture: Picture;
  readonly split: KarpathySplit;
  readonly captions: readonly string[];
}

/** "restval" is trained on too: the part of COCO's validation pictures that Karpathy added to training. */
export type KarpathySplit = 'train' | 'restval' | 'val' | 'test';

/** The form of Karpathy's dataset_coco.json. */
export interface KarpathyDocument {
  readonly dataset: 'coco';
  readonly images: readonly KarpathyImage[];
}

export interface KarpathyImage {
  readonly cocoid: number;
  readonly imgid: number;
  readonly filepath: string;
  readonly filename: string;
  readonly split: KarpathySplit;
  readonly sentids: readonly number[];
  readonly sentences: readonly KarpathySentence[];
}

export interface KarpathySentence {
  readonly raw: string;
  /** Words in lower case, without punctuation. */
  readonly tokens: readonly string[];
  readonly sentid: number;
  readonly imgid: number;
}

/** The pictures as Karpathy's file; images and sentences count from 0. */
export function karpathyDocument(pictures: readonly CaptionedPicture[]): KarpathyDocument {
  let sentid = 0;
  const images = pictures.map(({ picture, split, captions }, imgid): KarpathyImage => {
    const slash = picture.file.lastIndexOf('/');
    const sentences = captions.map((raw) => ({ raw, tokens: tokensOf(raw), sentid: sentid++, imgid }));
    return {
      cocoid: picture.scene.id,
      imgid,
      filepath: picture.file.slice(0, slash),
      filename: picture.file.slice(slash + 1),
      split,
      sentids: sentences.map((sentence) => sentence.sentid),
      sentences,
    };
  });
  return { dataset: 'coco', images };
}

function tokensOf(caption: string): string[] {
  return caption.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

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
