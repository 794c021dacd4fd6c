import { coordinate, group, type Markup, tag } from '../markup.ts';
import type { Point } from './box.ts';
import { type LineStyle, rule } from './line.ts';

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
