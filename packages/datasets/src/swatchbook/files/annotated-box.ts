import type { Box } from '@fgclip/core';
import type { Scene } from '../scene.ts';

/** A scene and the file that it is drawn to. */
export interface Picture {
  /** Below the folder of the data set: "train2017/000000000001.jpg". */
  readonly file: string;
  readonly scene: Scene;
}

/** An object on a picture with its caption. */
export interface CaptionedBox {
  readonly picture: Picture;
  readonly kind: string;
  readonly box: Box;
  readonly caption: string;
}

/** The same with the negatives that a file of FG-OVD ranks it against. */
export interface AnnotatedBox extends CaptionedBox {
  readonly negatives: readonly string[];
}
