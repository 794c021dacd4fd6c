import type { Box, RgbImage } from '@fgclip/core';

/** A thing on a picture, of which a caption is known. */
export interface Thing {
  /** "mug". */
  readonly kind: string;
  /** Pixels of the picture. */
  readonly box: Box;
  readonly caption: string;
}

/** A picture that captions are ranked for. */
export interface Picture {
  readonly origin: 'scene' | 'photo';
  readonly image: RgbImage;
  /** Where the page shows it from. */
  readonly url: string;
  /** What it is, for those who do not see it. */
  readonly alt: string;
  readonly things: readonly Thing[];
  /** A caption of the whole, where one is known. */
  readonly caption: string | undefined;
}
