import { group, type Markup, tag } from '../page/markup.ts';
import { type Box, bottom, right } from './box.ts';
import { type Scale, tickTexts } from './scale.ts';
import { label } from './svg.ts';
import type { Theme } from './theme.ts';

export interface AxisOptions {
  /** About how many ticks. */
  readonly count?: number;
  /** The ticks themselves. */
  readonly ticks?: readonly number[];
  readonly texts?: readonly string[];
  readonly size?: number;
  /** Lines across the plot. Default true for values that run upwards. */
  readonly lines?: boolean;
}

/** Values that run upwards: lines across the plot, and their numbers left of it. */
export function leftAxis(plot: Box, scale: Scale, theme: Theme, options: AxisOptions = {}): Markup {
  const { count = 5, size = 11, lines = true, ticks = scale.ticks(count), texts = tickTexts(ticks) } = options;
  return group(
    ticks.map((tick, k) => {
      const y = scale.at(tick);
      return [
        lines ? tag('line', { x1: plot.x, x2: right(plot), y1: y, y2: y, stroke: theme.grid }) : undefined,
        label(texts[k] ?? '', plot.x - 6, y + size * 0.36, theme, { size, colour: theme.muted, anchor: 'end' }),
      ];
    }),
  );
}

/** Values that run to the right: short ticks under the plot, and their numbers. */
export function bottomAxis(plot: Box, scale: Scale, theme: Theme, options: AxisOptions = {}): Markup {
  const { count = 5, size = 11, lines = false, ticks = scale.ticks(count), texts = tickTexts(ticks) } = options;
  const y = bottom(plot);
  return group(
    tag('line', { x1: plot.x, x2: right(plot), y1: y, y2: y, stroke: theme.muted }),
    ticks.map((tick, k) => {
      const x = scale.at(tick);
      return [
        tag('line', { x1: x, x2: x, y1: lines ? plot.y : y, y2: y + 4, stroke: lines ? theme.grid : theme.muted }),
        label(texts[k] ?? '', x, y + 6 + size, theme, { size, colour: theme.muted, anchor: 'middle' }),
      ];
    }),
  );
}

/** The name of what runs upwards, over its numbers, and of what runs to the right, under its own. */
export function axisTitles(
  plot: Box,
  { x, y }: { readonly x?: string; readonly y?: string },
  theme: Theme,
  size = 11,
): Markup {
  const style = { size, colour: theme.muted };
  return group(
    y === undefined ? undefined : label(y, plot.x, plot.y - 9, theme, style),
    x === undefined ? undefined : label(x, right(plot), bottom(plot) + 22 + size, theme, { ...style, anchor: 'end' }),
  );
}
