import type { Brush } from './brush.ts';
import { bodyPaint, patternPaint } from './covers.ts';
import { edges } from './edges.ts';
import { emblem, emblemCount } from './emblem.ts';
import { gradientPaint } from './gradient.ts';
import { lightSurface } from './materials.ts';
import { pathBounds } from './path-bounds.ts';
import { pathElement } from './path-element.ts';
import { veils } from './transparency.ts';

/** A filled shape: body, pattern, light, highlight, outline. */
export function paintArea(brush: Brush): string {
  const { shape, look, ink, definitions, light, surface } = brush;
  const veil = veils[look.transparency];
  const fill = (paint: string, opacity: number) => pathElement(shape.path, { fill: paint, 'fill-opacity': opacity });
  const pattern = patternPaint(brush);
  const layers = [fill(bodyPaint(brush), veil.body)];
  if (pattern !== undefined) layers.push(fill(pattern, veil.pattern));
  if (look.pattern === 'logo' && shape.form !== 'hollow') layers.push(logo(brush));
  const { form, highlight } = lightSurface(surface, { form: shape.form, side: light.side, lightness: ink.lightness });
  layers.push(fill(gradientPaint(definitions, form), veil.form));
  if (highlight !== undefined) layers.push(fill(gradientPaint(definitions, highlight), veil.highlight));
  return layers.join('') + edges(brush);
}

function logo({ shape, look, ink, accent, definitions, random }: Brush): string {
  const badge = emblem(pathBounds(shape.path), random.fork('emblem').integer(emblemCount), ink, accent);
  if (badge === '') return '';
  const clip = definitions.add(
    `clip ${shape.path}`,
    (id) => `<clipPath id="${id}"><path d="${shape.path}"/></clipPath>`,
  );
  return `<g clip-path="url(#${clip})" opacity="${veils[look.transparency].pattern}">${badge}</g>`;
}
