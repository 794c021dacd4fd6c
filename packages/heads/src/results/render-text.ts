import type { ResultTable, TableCell, TableColumn } from './table.ts';

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
