import { coordinate, type Markup, tag } from '../markup.ts';
import type { Scales } from './line.ts';

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
