import type { Light } from '../scene.ts';
import { black, luma, mix, type Rgb, toHex, white } from './rgb.ts';

/** The colours one surface is drawn with, all made of its own, as SVG writes them. */
export interface Ink {
  readonly base: string;
  /** A shade and a tint of it: on black only the tint shows, on white only the shade, so textures use both. */
  readonly dark: string;
  readonly light: string;
  /** The bottom of a gap or a hole. */
  readonly deep: string;
  /** White or nearly black, whichever stands out. */
  readonly contrast: string;
  /** Between the base and what contrasts with it. */
  readonly halftone: string;
  readonly outline: string;
  /** Of the base, 0 black to 1 white. */
  readonly lightness: number;
}

export function mixInk(base: Rgb): Ink {
  const lightness = luma(base);
  const contrast = lightness > 0.55 ? mix(base, black, 0.88) : mix(base, white, 0.92);
  return {
    base: toHex(base),
    dark: toHex(mix(base, black, 0.3 + 0.12 * (1 - lightness))),
    light: toHex(mix(base, white, 0.3 + 0.2 * Math.abs(2 * lightness - 1))),
    deep: toHex(mix(base, black, 0.62)),
    contrast: toHex(contrast),
    halftone: toHex(mix(base, contrast, 0.5)),
    outline: toHex(mix(base, black, 0.55)),
    lightness,
  };
}

/** A colour in this light. */
export function illuminate([red, green, blue]: Rgb, { strength, warmth }: Light): Rgb {
  return [red * strength * (1 + 0.05 * warmth), green * strength, blue * strength * (1 - 0.08 * warmth)];
}
