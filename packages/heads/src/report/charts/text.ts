import { type Attributes, type Markup, tag } from '../markup.ts';
import type { Theme } from '../theme.ts';

/**
 * About how wide a text is drawn, in pixels. There is no font to ask, so it leans to the wide side (DejaVu Sans), and
 * labels placed by it never touch.
 */
export function textWidth(text: string, size: number): number {
  return [...text].reduce((sum, character) => sum + widthOf(character), 0) * size;
}

export interface TextStyle {
  readonly size?: number;
  readonly colour?: string;
  readonly bold?: boolean;
  readonly anchor?: 'start' | 'middle' | 'end';
  /** Clears the ground around the letters, where lines may run under them. */
  readonly halo?: boolean;
}

/** A label; y is its baseline. */
export function label(
  text: string,
  x: number,
  y: number,
  theme: Theme,
  { size = 12, colour = theme.ink, bold = false, anchor, halo = false }: TextStyle = {},
): Markup {
  const attributes: Attributes = {
    ...{ x, y, 'font-size': size, fill: colour },
    'font-weight': bold ? 600 : undefined,
    'text-anchor': anchor === 'start' ? undefined : anchor,
    ...(halo && { stroke: theme.background, 'stroke-width': 4, 'stroke-linejoin': 'round', 'paint-order': 'stroke' }),
  };
  return tag('text', attributes, text);
}

/** Words in lines no wider than this. */
export function wrapText(text: string, width: number, size: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length === 0 || textWidth(longer, size) > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

/** Shares of the font size. */
function widthOf(character: string): number {
  if (/[ijl.,:;'|!()[\] ]/.test(character)) return 0.36;
  if (/[frt-]/.test(character)) return 0.42;
  if (/[mwMW@%]/.test(character)) return 0.95;
  return /[A-Z]/.test(character) ? 0.7 : character > '\u{2e80}' ? 1 : 0.63;
}
