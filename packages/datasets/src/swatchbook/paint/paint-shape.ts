import type { Shape } from '../kinds/kind.ts';
import type { Look } from '../scene.ts';
import { createBrush, type PaintOptions } from './brush.ts';
import { paintArea } from './paint-area.ts';
import { paintLine } from './paint-line.ts';

/**
 * SVG markup of a surface that looks so, in the units of its kind: body with the texture of its material, pattern,
 * light, outline. Equal arguments give equal markup.
 */
export function paintShape(shape: Shape, look: Look, options: PaintOptions): string {
  const brush = createBrush(shape, look, options);
  return shape.line === undefined ? paintArea(brush) : paintLine(brush, shape.line);
}
