import { type Graph, type Matrix, matrix, resolveShape, sizeOf } from '@fgclip/core';
import { rowRange } from './row-range.ts';

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
