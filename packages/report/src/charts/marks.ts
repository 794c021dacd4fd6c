import { coordinate, group, type Markup, tag } from '../page/markup.ts';
import type { Box, Point } from './box.ts';
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

export interface BarStyle {
  readonly colour: string;
  /** 0.3 for a pale bar. */
  readonly opacity?: number;
  readonly series?: string;
  readonly title?: string;
}

/** A bar; pale ones have an outline. */
export function bar({ x, y, width, height }: Box, { colour, opacity = 1, series, title }: BarStyle): Markup {
  return tag(
    'rect',
    {
      ...{ x, y, width: Math.max(0, width), height, rx: 2, fill: colour, 'fill-opacity': opacity },
      ...(opacity < 1 && { stroke: colour }),
      'data-series': series,
    },
    ...(title === undefined ? [] : [tag('title', {}, title)]),
  );
}

/** A whisker from one value to another, in pixels, with caps; `across` is where it stands on the other axis. */
export function whisker(
  direction: 'horizontal' | 'vertical',
  across: number,
  from: number,
  to: number,
  { cap = 3, ...style }: LineStyle & { readonly cap?: number },
): Markup {
  const point = (along: number, off: number) =>
    direction === 'horizontal' ? { x: along, y: across + off } : { x: across + off, y: along };
  return group(
    rule(point(from, 0), point(to, 0), style),
    [from, to].map((end) => rule(point(end, -cap), point(end, cap), style)),
  );
}

export interface HistogramStyle {
  readonly colour: string;
  readonly fillOpacity?: number;
  readonly dash?: string;
  readonly series?: string;
}

/**
 * How dense the values are in each bin: the share of all in the bin, divided by its width, so that the area of all bins
 * is 1, however wide each is. All 0 where nothing was counted.
 */
export function densities(edges: readonly number[], counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count, k) => {
    const width = (edges[k + 1] ?? Number.NaN) - (edges[k] ?? Number.NaN);
    return total === 0 ? 0 : count / total / width;
  });
}

/** Bins as one stepped area. */
export function histogram(
  edges: readonly number[],
  heights: readonly number[],
  { x, y }: Scales,
  { colour, fillOpacity = 0.25, dash, series }: HistogramStyle,
): Markup {
  const ground = coordinate(y.at(0));
  const steps = heights.map((height, k) => {
    const top = coordinate(y.at(height));
    return `L${coordinate(x.at(edges[k] ?? 0))} ${top}L${coordinate(x.at(edges[k + 1] ?? 0))} ${top}`;
  });
  const [first, last] = [coordinate(x.at(edges[0] ?? 0)), coordinate(x.at(edges.at(-1) ?? 0))];
  return tag('path', {
    d: `M${first} ${ground}${steps.join('')}L${last} ${ground}Z`,
    ...{ fill: colour, 'fill-opacity': fillOpacity, stroke: colour, 'stroke-width': 1.25 },
    'stroke-dasharray': dash,
    'stroke-linejoin': 'round',
    'data-series': series,
  });
}

export type MarkerShape = 'circle' | 'square' | 'triangle' | 'diamond' | 'cross' | 'star' | 'wedge';

/** Told apart by their form as well as by colour. */
export const markerShapes: readonly MarkerShape[] = [
  ...(['circle', 'square', 'triangle', 'diamond', 'cross', 'star', 'wedge'] as const),
];

export interface MarkerStyle {
  readonly shape: MarkerShape;
  readonly colour: string;
  /** Half its width in pixels. Default 5. */
  readonly size?: number;
  /** What shows within an outline; absent for a full marker. */
  readonly hollow?: string;
  readonly series?: string;
  /** What a reader who points at it is told. */
  readonly title?: string;
}

/** A marker around a point in pixels. */
export function marker({ x, y }: Point, { shape, colour, size = 5, hollow, series, title }: MarkerStyle): Markup {
  const look = { fill: hollow ?? colour, stroke: colour, 'stroke-width': 1.5, 'data-series': series };
  const told = title === undefined ? [] : [tag('title', {}, title)];
  if (shape === 'circle') return tag('circle', { cx: x, cy: y, r: size, ...look }, ...told);
  const corners = outlines[shape].map(([dx, dy]) => `${coordinate(x + dx * size)} ${coordinate(y + dy * size)}`);
  return tag('path', { d: `M${corners.join('L')}Z`, ...look }, ...told);
}

/** An arrow between two points in pixels that ends short of both by `gap`; nothing where they are that near. */
export function arrow(from: Point, to: Point, { gap = 8, ...style }: LineStyle & { readonly gap?: number }): Markup {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length <= 2 * gap + 2) return group();
  const [ux, uy] = [(to.x - from.x) / length, (to.y - from.y) / length];
  const start = { x: from.x + ux * gap, y: from.y + uy * gap };
  const end = { x: to.x - ux * gap, y: to.y - uy * gap };
  const barb = (side: number): string =>
    `${coordinate(end.x - 7 * ux + side * 3.5 * uy)} ${coordinate(end.y - 7 * uy - side * 3.5 * ux)}`;
  const tip = `${coordinate(end.x)} ${coordinate(end.y)}`;
  return group(rule(start, end, style), tag('path', { d: `M${barb(1)}L${tip}L${barb(-1)}Z`, fill: style.colour }));
}

/** Corners around 0, 0; about as heavy to the eye as a circle of radius 1. */
const outlines: Readonly<Record<Exclude<MarkerShape, 'circle'>, readonly (readonly [number, number])[]>> = {
  square: corners([-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]),
  triangle: corners([0, -1.15], [1.1, 0.85], [-1.1, 0.85]),
  diamond: corners([0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]),
  cross: corners(
    ...([
      [-0.4, -1.1],
      [0.4, -1.1],
      [0.4, -0.4],
      [1.1, -0.4],
      [1.1, 0.4],
      [0.4, 0.4],
      [0.4, 1.1],
      [-0.4, 1.1],
      [-0.4, 0.4],
      [-1.1, 0.4],
      [-1.1, -0.4],
      [-0.4, -0.4],
    ] as const),
  ),
  star: Array.from({ length: 10 }, (_, k) => {
    const [angle, radius] = [(k * Math.PI) / 5, k % 2 === 0 ? 1.3 : 0.6];
    return [radius * Math.sin(angle), -radius * Math.cos(angle)] as const;
  }),
  wedge: corners([0, 1.15], [1.1, -0.85], [-1.1, -0.85]),
};

function corners(...list: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  return list;
}
