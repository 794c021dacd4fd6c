import { type Expression, FgclipError, type Matrix, matrix, takeRows } from '@fgclip/core';
import { type Graph, reshape } from '@fgclip/core/graph';
import { multiplyDims, resolveShape, sizeOf } from '@fgclip/core/internal';
import type { MatchingFunction, ParameterValues } from './matching-function.ts';

/** Every image with every text: images [n, d], texts [m, d] -> [n, m]. */
export function pairScores(
  matching: MatchingFunction,
  images: Expression,
  texts: Expression,
  parameters: ParameterValues,
): Expression {
  return matching.combine(matching.encodeImage(images, parameters), matching.encodeText(texts, parameters), parameters);
}

/** Every image with captions of its own: images [batch, d], captions [batch, k, d] -> [batch, k]. */
export function captionScores(
  matching: MatchingFunction,
  images: Expression,
  captions: Expression,
  parameters: ParameterValues,
): Expression {
  const [batch = 1, perImage = 1, dimension = 1] = captions.shape;
  const flat = reshape(captions, [multiplyDims([batch, perImage]), dimension]);
  const textCodes = matching.encodeText(flat, parameters);
  const imageCodes = matching.encodeImage(images, parameters);
  return combineRows(matching, imageCodes, reshape(textCodes, [batch, perImage, textCodes.shape[1] ?? 1]), parameters);
}

/** The same from codes: images [batch, width], captions [batch, k, width] -> [batch, k]. */
export function combineRows(
  matching: Pick<MatchingFunction, 'combine'>,
  images: Expression,
  captions: Expression,
  parameters: ParameterValues,
): Expression {
  const [batch = 1, perImage = 1] = captions.shape;
  const scores = matching.combine(reshape(images, [batch, 1, images.shape[1] ?? 1]), captions, parameters);
  return reshape(scores, [batch, perImage]);
}

/** Numbers in the largest value of one run, 64 MB of them: enough to keep a processor busy. */
const NUMBERS_A_RUN = 2 ** 24;
/** Rows of a tile, where there are so many: a product over fewer reads all columns for little work. */
const FEWEST_ROWS = 64;

/** Images and texts that are combined in one run. */
export interface Tile {
  /** Images `rows[0]` (included) to `rows[1]` (excluded). */
  readonly rows: readonly [from: number, to: number];
  /** Texts likewise. */
  readonly columns: readonly [from: number, to: number];
}

/**
 * Cuts the pairs of `rows` images and `columns` texts so that no value of a run grows beyond 64 MB: one tile for few
 * pairs, whole rows where some fit, else pieces of them. Row by row, left to right.
 *
 * @param numbersAPair What the largest value of a run holds for each pair: numbersPerPair().
 */
export function tilesOf(rows: number, columns: number, numbersAPair: number): Tile[] {
  const pairs = Math.max(1, Math.floor(NUMBERS_A_RUN / numbersAPair));
  const height = Math.min(rows, Math.max(Math.min(FEWEST_ROWS, pairs), Math.floor(pairs / columns)));
  const width = Math.min(columns, Math.max(1, Math.floor(pairs / height)));
  return ranges(rows, height).flatMap((tileRows) =>
    ranges(columns, width).map((tileColumns) => ({ rows: tileRows, columns: tileColumns })),
  );
}

/** Scores of every pair of image codes [n, width] and text codes [m, width], tile by tile: [n, m]. */
export async function combineInTiles(
  images: Matrix,
  texts: Matrix,
  numbersAPair: number,
  score: (codes: { readonly images: Matrix; readonly texts: Matrix }) => Promise<Matrix>,
): Promise<Matrix> {
  const [rows, columns] = [images.shape[0], texts.shape[0]];
  const tiles = tilesOf(rows, columns, numbersAPair);
  if (tiles.length === 1) return score({ images, texts });
  const scores = new Float32Array(rows * columns);
  for (const tile of tiles) {
    const codes = { images: rowRange(images, ...tile.rows), texts: rowRange(texts, ...tile.columns) };
    copyTile(await score(codes), tile, scores, columns);
  }
  return matrix(scores, rows, columns);
}

function copyTile({ data }: Matrix, { rows, columns: [from, to] }: Tile, scores: Float32Array, width: number): void {
  for (let row = rows[0]; row < rows[1]; row++) {
    const start = (row - rows[0]) * (to - from);
    scores.set(data.subarray(start, start + to - from), row * width + from);
  }
}

/** How many numbers the largest value of a graph over `images` and `texts` holds for each pair of both. */
export function numbersPerPair({ nodes }: Graph): number {
  // So many of each that what belongs to one side alone hardly counts.
  const many = 2 ** 20;
  const sizes = new Map([
    ['images', many],
    ['texts', many],
  ]);
  return Math.max(1, ...nodes.map(({ shape }) => Math.floor(sizeOf(resolveShape(shape, sizes)) / many ** 2)));
}

function ranges(count: number, size: number): [from: number, to: number][] {
  if (count === 0) return [[0, 0]];
  return Array.from({ length: Math.ceil(count / size) }, (_, i) => [i * size, Math.min(count, (i + 1) * size)]);
}

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

/** Rows `from` (included) to `to` (excluded) of a matrix, as a view. */
export function rowRange({ data, shape: [, columns] }: Matrix, from: number, to: number): Matrix {
  return matrix(data.subarray(from * columns, to * columns), to - from, columns);
}

/** Largest magnitude that a row is left with, and the inverse of the smallest. */
const REACH = 2 ** 32;

/**
 * Rows whose largest magnitude is beyond 2^32 or below 2^-32 multiplied by the power of two that brings it there, so
 * that float32 can square and add them; the matrix itself where there are none. Directions stay as they are to the last
 * bit, and a bias is as good as nothing beside the one and as good as everything beside the other, as it was before.
 */
export function withinReach(rows: Matrix): Matrix {
  const [count, columns] = rows.shape;
  let data: Float32Array | undefined;
  for (let row = 0; row < count; row++) {
    const largest = largestMagnitude(rows.data, row * columns, (row + 1) * columns);
    if (largest <= REACH && largest >= 1 / REACH) continue;
    // Zeros have no length, and what is not finite is refused where scores are.
    if (largest === 0 || !Number.isFinite(largest)) continue;
    data ??= Float32Array.from(rows.data);
    const power = largest > 1 ? Math.floor(Math.log2(REACH / largest)) : Math.ceil(-Math.log2(REACH * largest));
    const factor = 2 ** power;
    for (let i = row * columns; i < (row + 1) * columns; i++) data[i] = (data[i] ?? 0) * factor;
  }
  return data === undefined ? rows : matrix(data, count, columns);
}

function largestMagnitude(values: Float32Array, from: number, to: number): number {
  let largest = 0;
  for (let i = from; i < to; i++) {
    const magnitude = Math.abs(values[i] ?? 0);
    if (magnitude > largest) largest = magnitude;
  }
  return largest;
}

/** The rows of a matrix in the given order; the matrix itself where that is all of it as it stands. */
export function rowsAsGiven(source: Matrix, rows: readonly number[]): Matrix {
  const isWhole = rows.length === source.shape[0] && rows.every((row, i) => row === i);
  return isWhole ? source : takeRows(source, rows);
}
