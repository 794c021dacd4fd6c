import type { Transparency } from '@fgclip/datasets';
import type { Shape } from '../kinds/kind.ts';
import type { Look } from '../scene.ts';
import { type Brush, createBrush, type PaintOptions } from './brush.ts';
import type { Ink } from './colors.ts';
import { type Attributes, gradientPaint, pathBounds, pathElement, round } from './definitions.ts';
import { lightSurface } from './materials.ts';
import { emblem, emblemCount, repeats } from './patterns.ts';
import { tilePaint } from './tile.ts';

/**
 * SVG markup of a surface that looks so, in the units of its kind: body with the texture of its material, pattern,
 * light, outline. Equal arguments give equal markup.
 */
export function paintShape(shape: Shape, look: Look, options: PaintOptions): string {
  const brush = createBrush(shape, look, options);
  return shape.line === undefined ? paintArea(brush) : paintLine(brush, shape.line);
}

/** A filled shape: body, pattern, light, highlight, outline. */
function paintArea(brush: Brush): string {
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

/** A shape drawn as a line of this width. It is round: dark along its sides, bright along its middle. */
function paintLine(brush: Brush, width: number): string {
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

/** The paint of the body: its colour with the texture of its material. */
function bodyPaint({ look, surface, ink, definitions, zoom, random }: Brush): string {
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
function patternPaint({ shape, look, ink, accent, definitions, zoom, random }: Brush): string | undefined {
  const { pattern } = look;
  if (pattern === 'plain' || pattern === 'logo') return undefined;
  if (shape.form === 'hollow' && pattern !== 'woven' && pattern !== 'perforated') return undefined;
  const placing = random.fork('pattern');
  const size = [0.85, 1, 1.15][placing.integer(3)] ?? 1;
  const angle = pattern === 'striped' ? ([0, 90, 45][placing.integer(3)] ?? 0) : 0;
  const placement = { zoom: round(zoom * size), angle, x: 3 * placing.integer(4), y: 3 * placing.integer(4) };
  return tilePaint(definitions, `${pattern} ${ink.base} ${accent}`, () => repeats[pattern](ink, accent), placement);
}

/** In units of the kind. */
const outlineWidth = 1.5;

/** The outline of a surface: thin and dark, or as the material has it. */
function edges({ shape, look, ink, surface }: Brush): string {
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

/** How opaque the body, its pattern, the modelling of its form and its highlight are. */
const veils: Readonly<Record<Transparency, { body: number; pattern: number; form: number; highlight: number }>> = {
  opaque: { body: 1, pattern: 1, form: 1, highlight: 1 },
  translucent: { body: 0.66, pattern: 0.75, form: 0.6, highlight: 0.7 },
  transparent: { body: 0.16, pattern: 0.6, form: 0.4, highlight: 0.95 },
};
