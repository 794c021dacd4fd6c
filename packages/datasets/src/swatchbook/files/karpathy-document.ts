import type { Picture } from './annotated-box.ts';

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
