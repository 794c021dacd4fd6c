import { type Attributes, type Child, type Markup, tag } from '../page/markup.ts';
import type { Theme } from './theme.ts';

export interface SvgDocumentOptions {
  /** Begins every id in the document, so that several can stand in one page. */
  readonly id: string;
  readonly title: string;
  /** What the picture shows, for those who do not see it. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly theme: Theme;
  /** Stands alone: a margin, a background and the title over it. */
  readonly standalone: boolean;
}

const MARGIN = 24;

/** A whole SVG, to stand in a page or to be saved as a file, and its size in pixels. */
export function svgDocument(
  { id, title, description, width, height, theme, standalone }: SvgDocumentOptions,
  ...children: readonly Child[]
): { readonly svg: Markup; readonly width: number; readonly height: number } {
  const headings = standalone ? wrapText(title, width, 17) : [];
  const top = MARGIN + headings.length * 24 + 10;
  const size = standalone ? { width: width + 2 * MARGIN, height: height + top + MARGIN } : { width, height };
  const [titleId, descriptionId] = [`${id}-title`, `${id}-description`];
  const headingLines = headings.map((text, k) =>
    label(text, MARGIN, MARGIN + 15 + k * 24, theme, { size: 17, bold: true }),
  );
  const svg = tag(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${Math.ceil(size.width)} ${Math.ceil(size.height)}`,
      ...{ width: Math.ceil(size.width), height: Math.ceil(size.height) },
      ...{ role: 'img', 'aria-labelledby': `${titleId} ${descriptionId}`, 'font-family': theme.font },
    },
    tag('title', { id: titleId }, title),
    tag('desc', { id: descriptionId }, description),
    standalone ? tag('rect', { width: '100%', height: '100%', fill: theme.background }) : undefined,
    headingLines,
    standalone ? tag('g', { transform: `translate(${MARGIN} ${top})` }, ...children) : children,
  );
  return { svg, width: Math.ceil(size.width), height: Math.ceil(size.height) };
}

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
