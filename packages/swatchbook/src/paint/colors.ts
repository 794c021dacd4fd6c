import type { Color } from '@fgclip/datasets';
import type { Shape } from '../kinds/kind.ts';
import type { Light } from '../scene.ts';
import type { Gradient, Stop } from './definitions.ts';

/**
 * What each colour is in sRGB. The shades of one base keep its hue (but for light brown, which is tan) and lie far
 * enough apart to survive the shading of a form; orange stays bright, so that it is not taken for brown.
 */
export const colorValues: Readonly<Record<Color, Rgb>> = {
  black: [24, 24, 27],
  white: [250, 250, 248],
  'light blue': [150, 202, 250],
  blue: [28, 104, 222],
  'dark blue': [14, 34, 108],
  'light brown': [190, 152, 110],
  brown: [133, 82, 42],
  'dark brown': [72, 42, 23],
  'light green': [160, 226, 146],
  green: [40, 160, 62],
  'dark green': [10, 82, 40],
  'light grey': [194, 196, 199],
  grey: [139, 141, 144],
  'dark grey': [75, 77, 81],
  'light orange': [255, 184, 104],
  orange: [250, 130, 18],
  'dark orange': [200, 86, 4],
  'light pink': [255, 204, 221],
  pink: [250, 128, 178],
  'dark pink': [205, 44, 118],
  'light purple': [205, 172, 242],
  purple: [138, 66, 196],
  'dark purple': [76, 22, 118],
  'light red': [246, 116, 106],
  red: [220, 26, 34],
  'dark red': [130, 8, 20],
  'light yellow': [255, 246, 168],
  yellow: [250, 206, 14],
  'dark yellow': [190, 150, 8],
};

/** Red, green and blue of sRGB, 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

const black: Rgb = [12, 12, 14];
export const white: Rgb = [255, 255, 255];

/** As SVG writes it: "#1e90ff". */
function toHex(rgb: Rgb): string {
  return `#${rgb.map((value) => clamp(Math.round(value), 0, 255).toString(16).padStart(2, '0')).join('')}`;
}

/** From a (share 0) to b (share 1). */
export function mix(a: Rgb, b: Rgb, share: number): Rgb {
  const [red, green, blue] = a;
  return [red + share * (b[0] - red), green + share * (b[1] - green), blue + share * (b[2] - blue)];
}

/** Luma of ITU-R BT.601, 0 black to 1 white: how light a colour looks, near enough to choose what contrasts with it. */
export function luma([red, green, blue]: Rgb): number {
  return (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** A surface as the light meets it. */
export interface Lit {
  readonly form: Shape['form'];
  /** Where the light comes from, -1 left to 1 right. */
  readonly side: number;
  /** Of the surface, 0 black to 1 white: highlights on white show by the shade around them alone. */
  readonly lightness: number;
}

/** Colours of shade and of highlights, which are laid over the surface. */
export const shadow = '#08080c';
export const shine = '#ffffff';

/** Drawn for light from the left, and mirrored for light from the right. */
export function facing(
  side: number,
  from: readonly [number, number],
  to: readonly [number, number],
  stops: readonly Stop[],
): Gradient {
  return side > 0 ? { from: [1 - from[0], from[1]], to: [1 - to[0], to[1]], stops } : { from, to, stops };
}

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
