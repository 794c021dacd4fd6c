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
