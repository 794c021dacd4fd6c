import type { Random } from '@fgclip/core';
import type { Shape } from '../kinds/kind.ts';
import type { Light, Look } from '../scene.ts';
import { clamp, colorValues, type Ink, illuminate, luma, mix, mixInk, type Rgb, white } from './colors.ts';
import type { Definitions } from './definitions.ts';
import { type Surface, surfaces } from './materials.ts';

export interface PaintOptions {
  /** Collects the gradients and patterns that the markup refers to; they belong into the same SVG. */
  readonly definitions: Definitions;
  readonly light: Light;
  /** Of the object: shapes of one part must be given the same one. It is forked by part, never drawn from. */
  readonly random: Random;
  /** Pixels in a unit, so that textures are as coarse on a small object as on a large one. Default 0.8. */
  readonly scale?: number;
}

/** Pixels in a unit at which the textures are as coarse as their files draw them. */
const nativeScale = 0.8;

/** What every layer of a shape is painted with. */
export interface Brush {
  readonly shape: Shape;
  readonly look: Look;
  readonly ink: Ink;
  /** Second colour of a pattern. */
  readonly accent: string;
  readonly surface: Surface;
  /** Factor on the size of textures and patterns. */
  readonly zoom: number;
  readonly definitions: Definitions;
  readonly light: Light;
  /** Of the part. */
  readonly random: Random;
}

export function createBrush(shape: Shape, look: Look, options: PaintOptions): Brush {
  const { definitions, light, scale = nativeScale } = options;
  const random = options.random.fork(shape.part);
  const pure = colorValues[look.color];
  // What is translucent is milky.
  const ink = mixInk(illuminate(look.transparency === 'translucent' ? mix(pure, white, 0.35) : pure, light));
  const accent = accentOn(pure, look, ink, random);
  // Whole eighths, so that objects of about one size share their tiles.
  const zoom = clamp(Math.round((8 * nativeScale) / scale) / 8, 0.5, 2);
  return { shape, look, ink, accent, surface: surfaces[look.material], zoom, definitions, light, random };
}

/**
 * The second colour of a pattern: whitish on dark colours, blackish on light ones, either between; print is already
 * black or white, and so a pattern under it is not.
 */
function accentOn(color: Rgb, { material }: Look, ink: Ink, random: Random): string {
  if (material === 'text') return ink.halftone;
  const lightness = luma(color);
  const pale = lightness < 0.5 || (lightness < 0.62 && random.fork('accent').uniform() < 0.6);
  return pale ? '#f6f5f0' : '#2a2a30';
}
