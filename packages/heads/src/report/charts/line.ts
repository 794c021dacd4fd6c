import { coordinate, type Markup, tag } from '../markup.ts';
import type { Point } from './box.ts';
import type { Scale } from './scale.ts';

export interface LineStyle {
  readonly colour: string;
  /** Pixels. Default 1.5. */
  readonly width?: number;
  /** As SVG's stroke-dasharray. */
  readonly dash?: string;
  readonly opacity?: number;
  /** Whose line it is, for those who read the SVG. */
  readonly series?: string;
}

export interface Scales {
  readonly x: Scale;
  readonly y: Scale;
}

/** A line through points in units of the data; it breaks where a value is no number. */
export function line(points: readonly Point[], { x, y }: Scales, style: LineStyle): Markup {
  let broken = true;
  const path = points.map((point) => {
    const here = Number.isFinite(point.x) && Number.isFinite(point.y);
    const command = here ? `${broken ? 'M' : 'L'}${coordinate(x.at(point.x))} ${coordinate(y.at(point.y))}` : '';
    broken = !here;
    return command;
  });
  return tag('path', { ...strokeOf(style), d: path.join(''), 'data-series': style.series });
}

/** The area between a low and a high value, as of an interval. */
export function band(
  points: readonly { readonly x: number; readonly low: number; readonly high: number }[],
  { x, y }: Scales,
  { colour, opacity = 0.14 }: Pick<LineStyle, 'colour' | 'opacity'>,
): Markup {
  const corner = (at: number, value: number): string => `${coordinate(x.at(at))} ${coordinate(y.at(value))}`;
  const upper = points.map((point) => corner(point.x, point.high));
  const lower = points.map((point) => corner(point.x, point.low)).reverse();
  return tag('path', { d: `M${[...upper, ...lower].join('L')}Z`, fill: colour, 'fill-opacity': opacity });
}

/** A straight line between two points in pixels. */
export function rule(from: Point, to: Point, style: LineStyle): Markup {
  const { fill: _, ...stroke } = strokeOf(style);
  return tag('line', { x1: from.x, y1: from.y, x2: to.x, y2: to.y, ...stroke, 'data-series': style.series });
}

function strokeOf({ colour, width = 1.5, dash, opacity }: LineStyle) {
  return {
    ...{ fill: 'none', stroke: colour, 'stroke-width': width, 'stroke-linejoin': 'round' },
    ...(dash !== undefined && { 'stroke-dasharray': dash }),
    ...(opacity !== undefined && { 'stroke-opacity': opacity }),
  };
}
