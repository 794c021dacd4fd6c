import type { Shape } from '../kinds/kind.ts';
import type { Gradient, Stop } from './gradient.ts';

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
