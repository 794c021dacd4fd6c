import type { ImageSize, Random } from '@fgclip/core';
import type { Definitions } from '../../paint/definitions.ts';

/** A stretch between two numbers, from which one is drawn. */
export type Span = readonly [from: number, to: number];

/** What a place is drawn on. */
export interface Canvas extends ImageSize {
  /** Where the ground begins, pixels from the top. */
  readonly horizon: number;
  readonly random: Random;
  readonly definitions: Definitions;
}

/** A place where objects stand. */
export interface Place {
  /** As captions name it: "on a kitchen counter". */
  readonly name: string;
  /** Where the ground begins, as a share of the height. */
  readonly horizon: Span;
  /** Where things can stand on it: 0 at the horizon, 1 at the lower edge. */
  readonly ground: Span;
  /** SVG that covers the canvas. */
  readonly draw: (canvas: Canvas) => string;
}
