import type { Brush } from './brush.ts';
import { repeats } from './patterns.ts';
import { round } from './round.ts';
import { tilePaint } from './tile.ts';

/** The paint of the body: its colour with the texture of its material. */
export function bodyPaint({ look, surface, ink, definitions, zoom, random }: Brush): string {
  const { texture } = surface;
  if (texture === undefined) return ink.base;
  const placing = random.fork('texture');
  const placement = {
    zoom,
    x: 5 * placing.integer(5),
    y: 7 * placing.integer(5),
    angle: surface.turns === true && placing.integer(3) === 0 ? 90 : 0,
  };
  return tilePaint(definitions, `${look.material} ${ink.base}`, () => texture(ink), placement);
}

/** The paint of a pattern that repeats, if there is one. The inside of a thing shows only what goes through. */
export function patternPaint({ shape, look, ink, accent, definitions, zoom, random }: Brush): string | undefined {
  const { pattern } = look;
  if (pattern === 'plain' || pattern === 'logo') return undefined;
  if (shape.form === 'hollow' && pattern !== 'woven' && pattern !== 'perforated') return undefined;
  const placing = random.fork('pattern');
  const size = [0.85, 1, 1.15][placing.integer(3)] ?? 1;
  const angle = pattern === 'striped' ? ([0, 90, 45][placing.integer(3)] ?? 0) : 0;
  const placement = { zoom: round(zoom * size), angle, x: 3 * placing.integer(4), y: 3 * placing.integer(4) };
  return tilePaint(definitions, `${pattern} ${ink.base} ${accent}`, () => repeats[pattern](ink, accent), placement);
}
