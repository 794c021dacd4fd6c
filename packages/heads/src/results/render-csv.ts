import { fullHeader, type ResultTable } from './table.ts';

/** Comma-separated values (RFC 4180, lines ending in \n): numbers to six decimals, no marks, no title, no notes. */
export function renderCsv({ columns, rows }: ResultTable): string {
  const lines = [
    columns.map(fullHeader),
    ...rows.map((cells) => cells.map(({ text, value }) => (value === undefined ? text : plainNumber(value)))),
  ];
  return lines.map((cells) => `${cells.map(escapeCsv).join(',')}\n`).join('');
}

/** Without the noise of binary fractions: 43.2, not 43.199999999999996. */
function plainNumber(value: number): string {
  return String(Number(value.toFixed(6)));
}

function escapeCsv(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
