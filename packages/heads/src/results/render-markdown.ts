import { fullHeader, type ResultTable, type TableCell } from './table.ts';

/** GitHub-flavoured Markdown: a pipe table, the best of a column in bold, title above and notes below. */
export function renderMarkdown({ title, columns, rows, notes }: ResultTable): string {
  const line = (texts: readonly string[]) => `| ${texts.join(' | ')} |`;
  const lines = [
    ...(title === undefined ? [] : [`**${escapeMarkdown(title)}**`, '']),
    line(columns.map((column) => escapeMarkdown(fullHeader(column)))),
    line(columns.map(({ align }) => (align === 'right' ? '---:' : ':---'))),
    ...rows.map((cells) => line(cells.map(cellText))),
    ...notes.flatMap((note) => ['', escapeMarkdown(note)]),
  ];
  return `${lines.join('\n')}\n`;
}

function cellText({ text, best, spread }: TableCell): string {
  const escaped = escapeMarkdown(text);
  return `${best ? `**${escaped}**` : escaped}${spread === undefined ? '' : ` ± ${spread}`}`;
}

/** Text that reads as itself in a table cell: no markup, no HTML, no second cell, no second line. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_~|<>[\]&]/g, '\\$&').replace(/\s*[\r\n]+\s*/g, ' ');
}
