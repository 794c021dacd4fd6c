import { type Child, type Markup, tag } from '../markup.ts';
import type { Theme } from '../theme.ts';
import { label, wrapText } from './text.ts';

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
