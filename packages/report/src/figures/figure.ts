import type { ResultTable } from '@fgclip/heads/results';
import { svgDocument } from '../charts/svg.ts';
import type { Theme } from '../charts/theme.ts';
import type { Child } from '../page/markup.ts';

/** A figure of a report, ready to be saved as an SVG file or to stand in a page. */
export interface ReportFigure {
  /** For a file or an id: 'rank-by-negatives'. */
  readonly name: string;
  readonly title: string;
  /** What it shows, in words with its numbers. */
  readonly description: string;
  /** How to read it. */
  readonly reading: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly svg: string;
  /** The numbers behind it. */
  readonly table: ResultTable;
}

/** How figures are drawn. */
export interface FigureStyle {
  readonly theme: Theme;
  /** Pixels that a figure may take, its own margins not counted. */
  readonly width: number;
  /** A margin, a background and the title in the picture. */
  readonly standalone: boolean;
  /** Begins names: runs of one report must not share them. */
  readonly prefix: string;
  /** Ends the ids within the SVG: the same figure may stand in a page in several widths. */
  readonly suffix: string;
}

export interface Drawing {
  readonly body: readonly Child[];
  readonly width: number;
  readonly height: number;
}

/** A drawing with all that makes it a figure. */
export function makeFigure(
  named: Pick<ReportFigure, 'name' | 'title' | 'description' | 'reading' | 'table'>,
  { body, width, height }: Drawing,
  { theme, standalone, prefix, suffix }: FigureStyle,
): ReportFigure {
  const name = `${prefix}${named.name}`;
  const { title, description } = named;
  const drawn = svgDocument({ id: `${name}${suffix}`, title, description, width, height, theme, standalone }, ...body);
  return { ...named, name, width: drawn.width, height: drawn.height, svg: drawn.svg.markup };
}

/** A name fit for files, ids and fragments: "1_attributes, Hard!" -> "1-attributes-hard". */
export function slug(text: string): string {
  const kept = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return kept === '' ? 'unnamed' : kept;
}
