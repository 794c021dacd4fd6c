import { FgclipError, type Matrix } from '@fgclip/core';
import { rowRange } from './row-range.ts';
import { rowsAsGiven } from './rows-as-given.ts';

/** Codes [rows, width] of the rows asked for, in their order. What was returned before may be overwritten. */
export type RowCodes = (rows: readonly number[]) => Promise<Matrix>;

/** From how many uses a row on, on average, all are encoded beforehand. */
const WORTH_KEEPING = 1.5;

/**
 * Encodes embeddings [n, d] for a number of requests, all of them given. Where rows are asked for again and again each
 * in use is encoded once; where hardly any is, the codes are made when they are asked for and not kept, so that they
 * never leave the processor's cache.
 *
 * @throws INVALID_ARGUMENT for a row that is not there.
 */
export async function rowCodes(
  embeddings: Matrix,
  requests: readonly (readonly number[])[],
  encode: (embeddings: Matrix) => Promise<Matrix>,
): Promise<RowCodes> {
  const used = usedRows(embeddings, requests);
  const uses = requests.reduce((sum, { length }) => sum + length, 0);
  if (uses < WORTH_KEEPING * used.length) {
    const gather = gathering(embeddings);
    return (rows) => encode(gather(rows));
  }
  const gather = gathering(await encode(rowsAsGiven(embeddings, used)));
  const position = new Int32Array((used.at(-1) ?? -1) + 1);
  used.forEach((row, i) => {
    position[row] = i;
  });
  return async (rows) => gather(rows.map((row) => position[row] ?? -1));
}

/** The rows of a matrix that any of the requests names, ascending. */
function usedRows({ shape: [rows] }: Matrix, requests: readonly (readonly number[])[]): number[] {
  const used = new Uint8Array(rows);
  for (const request of requests) {
    for (const row of request) {
      if (!(row >= 0 && row < rows)) {
        throw new FgclipError('INVALID_ARGUMENT', `Row ${row} is outside a matrix of ${rows} rows`);
      }
      used[row] = 1;
    }
  }
  const ascending: number[] = [];
  used.forEach((is, row) => {
    if (is === 1) ascending.push(row);
  });
  return ascending;
}

/** Picks rows: a view where they lie one behind the other, else into one array that the next call uses again. */
function gathering(source: Matrix): (rows: readonly number[]) => Matrix {
  const [, width] = source.shape;
  let buffer = new Float32Array();
  return (rows) => {
    const [first = 0] = rows;
    if (rows.every((row, i) => row === first + i)) return rowRange(source, first, first + rows.length);
    if (buffer.length < rows.length * width) buffer = new Float32Array(rows.length * width);
    rows.forEach((row, i) => {
      buffer.set(source.data.subarray(row * width, (row + 1) * width), i * width);
    });
    return { shape: [rows.length, width], data: buffer.subarray(0, rows.length * width) };
  };
}
