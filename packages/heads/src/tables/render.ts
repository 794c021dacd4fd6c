import { fullHeader, type ResultTable, type TableCell, type TableColumn } from './table.ts';

const GAP = 2;

/**
 * For a terminal: aligned columns, `*` behind the best of a column, half the width of an interval under its number, title
 * above and notes below.
 */
export function renderText({ title, columns, rows, notes }: ResultTable): string {
  const widths = columns.map(({ header }, column) =>
    Math.max(header.length, ...rows.flatMap((cells) => [cells[column], spreadOf(cells[column])].map(lengthOf))),
  );
  const line = (cells: readonly TableCell[]) =>
    cells
      .map((cell, column) => fill(cell, widths[column] ?? 0, columns[column]?.align))
      .join('')
      .trimEnd();
  const groups = groupLine(columns, widths);
  const hasBest = rows.some((cells) => cells.some(({ best }) => best));
  const below = hasBest ? ['* best of its column.', ...notes] : notes;
  const lines = [
    ...(title === undefined ? [] : [title, '']),
    ...(groups === '' ? [] : [groups]),
    line(columns.map(({ header }) => ({ text: header }))),
    widths.map((width) => '-'.repeat(width)).join(' '.repeat(GAP)),
    ...rows.flatMap((cells) =>
      cells.some(({ spread }) => spread) ? [line(cells), line(cells.map(spreadOf))] : [line(cells)],
    ),
    ...(below.length > 0 ? ['', ...below] : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** What stands under a cell. */
function spreadOf(cell: TableCell | undefined): TableCell {
  return { text: cell?.spread === undefined ? '' : `±${cell.spread}` };
}

function lengthOf(cell: TableCell | undefined): number {
  return cell?.text.length ?? 0;
}

/** A cell and the gap behind it; the star of a best value stands in the gap, so that decimal points stay in line. */
function fill({ text, best }: TableCell, width: number, align: TableColumn['align'] | undefined): string {
  const padded = align === 'right' ? text.padStart(width) : best ? text : text.padEnd(width);
  return (best ? `${padded}*` : padded).padEnd(width + GAP);
}

/** Headings between dashes over the columns they span; empty when there are none. */
function groupLine(columns: readonly TableColumn[], widths: readonly number[]): string {
  let line = '';
  for (let column = 0; column < columns.length; ) {
    const group = columns[column]?.group;
    let width = widths[column++] ?? 0;
    while (group !== undefined && columns[column]?.group === group) width += GAP + (widths[column++] ?? 0);
    line += centred(group ?? '', width) + ' '.repeat(GAP);
  }
  return line.trimEnd();
}

function centred(text: string, width: number): string {
  const left = Math.max(0, Math.floor((width - text.length) / 2));
  const room = width - text.length - 2;
  if (text === '' || room < 2) return `${' '.repeat(left)}${text}`.padEnd(width);
  return `${'-'.repeat(left - 1)} ${text} ${'-'.repeat(room - left + 1)}`;
}

/** GitHub-flavoured Markdown: a pipe table, the best of a column in bold, title above and notes below. */
export function renderMarkdown({ title, columns, rows, notes }: ResultTable): string {
  const line = (texts: readonly string[]) => `| ${texts.join(' | ')} |`;
  const lines = [
    ...(title === undefined ? [] : [`**${escapeMarkdown(title)}**`, '']),
    line(columns.map((column) => escapeMarkdown(fullHeader(column)))),
    line(columns.map(({ align }) => (align === 'right' ? '---:' : ':---'))),
    ...rows.map((cells) => line(cells.map(markdownText))),
    ...notes.flatMap((note) => ['', escapeMarkdown(note)]),
  ];
  return `${lines.join('\n')}\n`;
}

function markdownText({ text, best, spread }: TableCell): string {
  const escaped = escapeMarkdown(text);
  return `${best ? `**${escaped}**` : escaped}${spread === undefined ? '' : ` ± ${spread}`}`;
}

/** Text that reads as itself in a table cell: no markup, no HTML, no second cell, no second line. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_~|<>[\]&]/g, '\\$&').replace(/\s*[\r\n]+\s*/g, ' ');
}

/**
 * Comma-separated values (RFC 4180, lines ending in \n): numbers to six decimals, no marks, no title, no notes. A column
 * with intervals is followed by their ends, "low" and "high".
 */
export function renderCsv({ columns, rows }: ResultTable): string {
  const ranged = columns.map((_, column) => rows.some((cells) => cells[column]?.interval !== undefined));
  const headers = columns.flatMap((column, k) => {
    const name = fullHeader(column);
    return ranged[k] ? [name, `${name} low`, `${name} high`] : [name];
  });
  const lines = [headers, ...rows.map((cells) => cells.flatMap((cell, k) => fieldsOf(cell, ranged[k] === true)))];
  return lines.map((cells) => `${cells.map(escapeCsv).join(',')}\n`).join('');
}

function fieldsOf({ text, value, interval }: TableCell, ranged: boolean): string[] {
  const field = value === undefined ? text : plainNumber(value);
  if (!ranged) return [field];
  return interval === undefined ? [field, '', ''] : [field, plainNumber(interval.low), plainNumber(interval.high)];
}

/** Without the noise of binary fractions: 43.2, not 43.199999999999996. */
function plainNumber(value: number): string {
  return String(Number(value.toFixed(6)));
}

function escapeCsv(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const commands: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
};

/** A tabular in the style of the booktabs package, the best of a column in bold, title and notes as comments above. */
export function renderLatex({ title, columns, rows, notes }: ResultTable): string {
  const line = (texts: readonly string[]) => `${texts.join(' & ')} \\\\`;
  const lines = [
    ...['\\usepackage{booktabs} in the preamble', ...(title === undefined ? [] : [title]), ...notes].map(
      (note) => `% ${note.replace(/[\r\n]+/g, ' ')}`,
    ),
    `\\begin{tabular}{${columns.map(({ align }) => align[0]).join('')}}`,
    '\\toprule',
    ...groupLines(columns),
    line(columns.map(({ header }) => escapeLatex(header))),
    '\\midrule',
    ...rows.map((cells) => line(cells.map(latexText))),
    '\\bottomrule',
    '\\end{tabular}',
  ];
  return `${lines.join('\n')}\n`;
}

function latexText({ text, best, spread }: TableCell): string {
  const escaped = escapeLatex(text);
  return `${best ? `\\textbf{${escaped}}` : escaped}${spread === undefined ? '' : ` {\\scriptsize$\\pm$${spread}}`}`;
}

/** The headings over groups of columns, and the rules under them. */
function groupLines(columns: readonly TableColumn[]): string[] {
  if (columns.every(({ group }) => group === undefined)) return [];
  const cells: string[] = [];
  const rules: string[] = [];
  for (let column = 0; column < columns.length; ) {
    const group = columns[column]?.group;
    const from = column++;
    while (group !== undefined && columns[column]?.group === group) column++;
    cells.push(group === undefined ? '' : `\\multicolumn{${column - from}}{c}{${escapeLatex(group)}}`);
    if (group !== undefined) rules.push(`\\cmidrule(lr){${from + 1}-${column}}`);
  }
  return [`${cells.join(' & ')} \\\\`, rules.join(' ')];
}

function escapeLatex(text: string): string {
  return text
    .replace(/[\\~^<>]|[{}$&#%_]/g, (character) => commands[character] ?? `\\${character}`)
    .replace(/\s*[\r\n]+\s*/g, ' ');
}
