import type { ResultTable, TableCell, TableColumn } from '@fgclip/heads/results';
import { type Child, type Markup, tag } from './markup.ts';

/**
 * A table of results as HTML, its notes below. It scrolls within its own frame where the page is narrow; the best of
 * a column is bold, and a note says so. The first column heads its row.
 */
export function htmlTable({ title, columns, rows, notes }: ResultTable, caption: string | undefined = title): Markup {
  const hasBest = rows.some((cells) => cells.some(({ best }) => best));
  const told = hasBest ? ['Bold: the best of its column.', ...notes] : notes;
  const table = tag(
    'table',
    {},
    caption === undefined ? undefined : tag('caption', {}, caption),
    tag('thead', {}, groupRow(columns), tag('tr', {}, columns.map(columnHeader))),
    tag(
      'tbody',
      {},
      rows.map((cells) =>
        tag(
          'tr',
          {},
          cells.map((cell, k) => cellMarkup(cell, columns[k], k)),
        ),
      ),
    ),
  );
  const name = caption ?? columns.map(({ header }) => header).join(', ');
  return tag(
    'div',
    { class: 'table' },
    tag('div', { class: 'scroll', role: 'region', tabindex: '0', 'aria-label': `Table: ${name}` }, table),
    told.length === 0 ? undefined : tag('p', { class: 'notes' }, told.join(' ')),
  );
}

function groupRow(columns: readonly TableColumn[]): Child {
  if (columns.every(({ group }) => group === undefined)) return undefined;
  const spans: { readonly group: string | undefined; count: number }[] = [];
  for (const { group } of columns) {
    const last = spans.at(-1);
    if (last !== undefined && last.group === group) last.count += 1;
    else spans.push({ group, count: 1 });
  }
  return tag(
    'tr',
    {},
    spans.map(({ group, count }) =>
      group === undefined
        ? tag('td', { colspan: String(count) })
        : tag('th', { colspan: String(count), scope: 'colgroup' }, group),
    ),
  );
}

function columnHeader({ header, align }: TableColumn): Markup {
  return tag('th', { scope: 'col', class: align === 'right' ? 'number' : undefined }, header);
}

function cellMarkup({ text, best, spread }: TableCell, column: TableColumn | undefined, k: number): Markup {
  const content = [
    best ? tag('strong', {}, text) : text,
    spread === undefined ? undefined : tag('span', { class: 'spread' }, ` ± ${spread}`),
  ];
  if (k === 0) return tag('th', { scope: 'row' }, content);
  const classes = [column?.align === 'right' ? 'number' : '', best ? 'best' : ''].filter((name) => name !== '');
  return tag('td', { class: classes.length > 0 ? classes.join(' ') : undefined }, content);
}
