import type { ReportFigure } from '../figures/figure.ts';
import { type Markup, tag } from '../markup.ts';
import { htmlTable } from './table.ts';

/** A figure in its wide and its narrow form, of which style shows the one that fits, how to read it, and its numbers. */
export function figureMarkup(wide: ReportFigure, narrow: ReportFigure): Markup {
  return tag(
    'figure',
    { id: wide.name },
    tag('div', { class: 'wide' }, { markup: wide.svg }),
    tag('div', { class: 'narrow' }, { markup: narrow.svg }),
    tag('figcaption', {}, tag('strong', {}, `${wide.title}. `), wide.reading),
    tag('details', {}, tag('summary', {}, 'The numbers as a table'), htmlTable(wide.table, wide.title)),
  );
}
