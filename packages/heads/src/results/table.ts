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
  readonly digits?: number;
  /** Which number wins; absent where none does. */
  readonly best?: 'lowest' | 'highest';
}

/**
 * One row an item. Numbers are aligned to the right, text to the left; columns that are empty in every row are left
 * out. The best of a column are those that read like the best, so that no two equal numbers are told apart.
 */
export function tableOf<Item>(
  items: readonly Item[],
  columns: readonly ColumnOf<Item>[],
  { title, notes = [] }: { readonly title?: string; readonly notes?: readonly string[] } = {},
): ResultTable {
  const filled = columns
    .map((column) => ({ column, cells: markBest(items.map(cellOf(column)), column.best) }))
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

function cellOf<Item>({ value, digits = 0 }: ColumnOf<Item>): (item: Item) => TableCell {
  return (item) => {
    const found = value(item);
    if (found === undefined || Number.isNaN(found)) return { text: '' };
    return typeof found === 'string' ? { text: found } : { text: found.toFixed(digits), value: found };
  };
}

function markBest(cells: readonly TableCell[], best: 'lowest' | 'highest' | undefined): readonly TableCell[] {
  const numbers = cells.flatMap(({ value }) => (value === undefined ? [] : [value]));
  if (best === undefined || numbers.length < 2) return cells;
  const winner = best === 'lowest' ? Math.min(...numbers) : Math.max(...numbers);
  const text = cells.find(({ value }) => value === winner)?.text;
  return cells.map((cell) => (cell.text === text ? { ...cell, best: true } : cell));
}
