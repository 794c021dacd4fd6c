import { fullHeader, type ResultTable, type TableCell } from './table.ts';

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
