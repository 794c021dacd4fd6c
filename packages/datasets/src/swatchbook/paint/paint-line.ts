import type { Brush } from './brush.ts';
import { bodyPaint, patternPaint } from './covers.ts';
import { outlineWidth } from './edges.ts';
import { pathElement } from './path-element.ts';
import { round } from './round.ts';
import { veils } from './transparency.ts';

/** A shape drawn as a line of this width. It is round: dark along its sides, bright along its middle. */
export function paintLine(brush: Brush, width: number): string {
  const { shape, look, ink, surface } = brush;
  const veil = veils[look.transparency];
  const line = (paint: string, thickness: number, opacity: number) =>
    pathElement(shape.path, {
      fill: 'none',
      stroke: paint,
      'stroke-width': round(thickness),
      'stroke-opacity': opacity,
      'stroke-linecap': 'round',
      'stroke-linejoin': 'round',
    });
  const pattern = patternPaint(brush);
  const layers = [
    line(ink.outline, width + outlineWidth, veil.body),
    line(bodyPaint(brush), width, veil.body),
    pattern === undefined ? '' : line(pattern, width, veil.pattern),
    surface.gloss > 0 ? line('#ffffff', width * 0.3, surface.gloss) : '',
  ];
  return layers.join('');
}
