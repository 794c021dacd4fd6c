import type { Brush } from './brush.ts';
import type { Ink } from './ink.ts';
import { pathBounds } from './path-bounds.ts';
import { type Attributes, pathElement } from './path-element.ts';
import { round } from './round.ts';

/** In units of the kind. */
export const outlineWidth = 1.5;

/** The outline of a surface: thin and dark, or as the material has it. */
export function edges({ shape, look, ink, surface }: Brush): string {
  const line = (color: string, width: number, more: Attributes = {}) =>
    pathElement(shape.path, {
      fill: 'none',
      stroke: color,
      'stroke-width': width,
      'stroke-linejoin': 'round',
      ...more,
    });
  if (look.transparency === 'transparent' || surface.edge === 'glassy') {
    return line(ink.outline, 3.6, { 'stroke-opacity': 0.65 }) + line('#ffffff', 1.3, { 'stroke-opacity': 0.9 });
  }
  const outline = line(ink.outline, outlineWidth, { 'stroke-opacity': look.transparency === 'opaque' ? 1 : 0.7 });
  switch (surface.edge) {
    case 'fuzzy':
      return line(ink.base, 3.4, { 'stroke-dasharray': '0.9 1.2 0.8 1.8 1 1.5' });
    case 'scalloped':
      return (
        line(ink.outline, 4.8, { 'stroke-dasharray': '0 4.8', 'stroke-linecap': 'round' }) +
        line(ink.light, 3.2, { 'stroke-dasharray': '0 4.8', 'stroke-linecap': 'round' })
      );
    case 'stitched':
      return outline + stitches(shape.path, ink);
    default:
      return outline;
  }
}

/** A seam a little inside the edge: the path drawn smaller about its middle. */
function stitches(path: string, ink: Ink): string {
  const { x, y, width, height } = pathBounds(path);
  const inset = 3.6;
  if (Math.min(width, height) < 6 * inset) return '';
  const [sx, sy] = [1 - (2 * inset) / width, 1 - (2 * inset) / height];
  const transform = `translate(${round(x + inset - sx * x)} ${round(y + inset - sy * y)}) scale(${round(sx)} ${round(sy)})`;
  return pathElement(path, {
    transform,
    fill: 'none',
    stroke: ink.contrast,
    'stroke-width': 1.2,
    'stroke-opacity': 0.85,
    'stroke-dasharray': '3.4 2.6',
  });
}
