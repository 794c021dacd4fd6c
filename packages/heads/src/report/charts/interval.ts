import { group, type Markup } from '../markup.ts';
import { type LineStyle, rule } from './line.ts';

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
