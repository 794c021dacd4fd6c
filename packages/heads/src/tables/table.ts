import type { ConfidenceInterval } from '../evaluation/results.ts';

/** A table of results, ready for a terminal, a paper or a spreadsheet. */
export interface ResultTable {
  readonly title?: string;
  readonly columns: readonly TableColumn[];
  /** One cell a column in each row. */
  readonly rows: readonly (readonly TableCell[])[];
  /** What a reader must know about the numbers, one sentence or two each. */
  readonly notes: readonly string[];
}

export interface TableColumn {
  readonly header: string;
  /** Heading over neighbouring columns of the same group. */
  readonly group?: string;
  /** The whole name, where there is no room for a heading of its own. Default group and header. */
  readonly fullName?: string;
  readonly align: 'left' | 'right';
}

export interface TableCell {
  /** As it is printed; empty where there is nothing to say. */
  readonly text: string;
  /** The number behind the text, unrounded. */
  readonly value?: number;
  /** Half the width of `interval`, with as many decimals as the text: printed behind a plus-minus sign. */
  readonly spread?: string;
  readonly interval?: ConfidenceInterval;
  /** Whether it is the best of its column. */
  readonly best?: boolean;
}

/** A column of text or numbers taken from items of type `Item`. */
export interface ColumnOf<Item> {
  readonly header: string;
  readonly group?: string;
  readonly fullName?: string;
  /** Text to print, or a number to print with `digits` decimals. */
  readonly value: (item: Item) => string | number | undefined;
  /** The interval around the number. */
  readonly interval?: (item: Item) => ConfidenceInterval | undefined;
  readonly digits?: number;
  /** How to print a number, where decimals are not the way. */
  readonly print?: (value: number) => string;
  /** Print a plus before numbers above 0: for differences. */
  readonly signed?: boolean;
  /** Which number wins; absent where none does. */
  readonly best?: 'lowest' | 'highest';
}

export interface TableOptions<Item> {
  readonly title?: string;
  readonly notes?: readonly string[];
  /** Which rows may hold the best of a column. Default all. */
  readonly competes?: (item: Item) => boolean;
}

/**
 * One row an item. Numbers are aligned to the right, text to the left; columns that are empty in every row are left
 * out. The best of a column are those that read like the best, so that no two equal numbers are told apart.
 */
export function tableOf<Item>(
  items: readonly Item[],
  columns: readonly ColumnOf<Item>[],
  { title, notes = [], competes = () => true }: TableOptions<Item> = {},
): ResultTable {
  const competing = items.map(competes);
  const filled = columns
    .map((column) => ({ column, cells: markBest(items.map(cellOf(column)), competing, column.best) }))
    .filter(({ cells }) => cells.some(({ text }) => text !== ''));
  return {
    ...(title !== undefined && { title }),
    columns: filled.map(({ column: { header, group, fullName }, cells }) => ({
      header,
      ...(group !== undefined && { group }),
      ...(fullName !== undefined && { fullName }),
      align: cells.some(({ value }) => value !== undefined) ? 'right' : 'left',
    })),
    rows: items.map((_, row) => filled.map(({ cells }) => cells[row] ?? { text: '' })),
    notes,
  };
}

/** A column's name where there is no room for a heading of its own: "i2t R@1". */
export function fullHeader({ group, header, fullName }: TableColumn): string {
  return fullName ?? (group === undefined ? header : `${group} ${header}`);
}

/** Whether a table has intervals, which its notes must then explain. */
export function hasIntervals({ rows }: ResultTable): boolean {
  return rows.some((cells) => cells.some(({ interval }) => interval !== undefined));
}

function cellOf<Item>({ value, interval, digits = 0, signed, print }: ColumnOf<Item>): (item: Item) => TableCell {
  return (item) => {
    const found = value(item);
    if (found === undefined || Number.isNaN(found)) return { text: '' };
    if (typeof found === 'string') return { text: found };
    const around = interval?.(item);
    return {
      text: print?.(found) ?? (signed ? signedText(found, digits) : found.toFixed(digits)),
      value: found,
      ...(around && { interval: around, spread: ((around.high - around.low) / 2).toFixed(digits) }),
    };
  };
}

/** "+0.12", "-0.12"; what reads like 0 has no sign. */
function signedText(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  if (Number(text) === 0) return text;
  return value > 0 ? `+${text}` : `-${text}`;
}

function markBest(
  cells: readonly TableCell[],
  competing: readonly boolean[],
  best: 'lowest' | 'highest' | undefined,
): readonly TableCell[] {
  const numbers = cells.flatMap(({ value }, row) => (value === undefined || !competing[row] ? [] : [value]));
  if (best === undefined || numbers.length < 2) return cells;
  const winner = best === 'lowest' ? Math.min(...numbers) : Math.max(...numbers);
  const text = cells.find(({ value }, row) => value === winner && competing[row])?.text;
  return cells.map((cell, row) => (cell.text === text && competing[row] ? { ...cell, best: true } : cell));
}
