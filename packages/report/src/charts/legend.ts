import { group, type Markup } from '../page/markup.ts';
import type { Point } from './box.ts';
import { label, textWidth } from './svg.ts';
import type { Theme } from './theme.ts';

export interface LegendItem {
  readonly text: string;
  /** The sign, drawn in 22 pixels to the right of a point and 5 above and below it. */
  readonly sign: (at: Point) => Markup;
}

const SIGN = 22;
const SIZE = 12;
const ROW = 20;

/** What lines and markers mean, in as many rows as it takes. */
export function legend(
  items: readonly LegendItem[],
  width: number,
  theme: Theme,
): { readonly markup: Markup; readonly height: number } {
  let [x, row] = [0, 0];
  const placed = items.map(({ text, sign }) => {
    const needed = SIGN + 7 + textWidth(text, SIZE);
    if (x > 0 && x + needed > width) [x, row] = [0, row + 1];
    const at = { x, y: row * ROW + ROW / 2 };
    x += needed + 14;
    return [sign(at), label(text, at.x + SIGN + 7, at.y + 4, theme, { size: SIZE })];
  });
  return { markup: group(placed), height: items.length === 0 ? 0 : (row + 1) * ROW };
}
