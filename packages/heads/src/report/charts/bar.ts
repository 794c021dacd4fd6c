import { type Markup, tag } from '../markup.ts';
import type { Box } from './box.ts';

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
