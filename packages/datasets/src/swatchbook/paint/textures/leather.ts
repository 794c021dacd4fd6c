import type { Ink } from '../ink.ts';
import { type Point, wrappedPolygons } from '../periodic.ts';
import { ground, strokes, type Tile } from '../tile.ts';

const cell = { columns: 4, rows: 4, width: 8.5, height: 7.4 };

/** Hide: pebbles between creases, each lit from above. */
export function leather({ base, dark, light }: Ink): Tile {
  const [width, height] = [cell.columns * cell.width, cell.rows * cell.height];
  const pebbles = Array.from({ length: cell.rows }, (_, row) =>
    Array.from({ length: cell.columns }, (_, column) => pebble(column, row)),
  ).flat();
  const path = wrappedPolygons(pebbles, width, height);
  const markup = `<g transform="translate(0.8 1)">${strokes(path, light, 1.1, 0.7)}</g>${strokes(path, dark, 1.2)}`;
  return { width, height, markup: ground(width, height, base) + markup };
}

/** A six-sided cell whose corners, shared with its neighbours, are out of line. */
function pebble(column: number, row: number): Point[] {
  const corners: readonly Point[] = [
    [0, 1],
    [1, 0],
    [2, 1],
    [2, 3],
    [1, 4],
    [0, 3],
  ];
  return corners.map(([dx, dy]) => {
    const [i, j] = [2 * column + (row % 2) + dx, 3 * row + dy];
    const noise = (seed: number) => {
      const value = Math.sin(seed + 12.9 * (i % (2 * cell.columns)) + 78.2 * (j % (3 * cell.rows))) * 437.5;
      return value - Math.floor(value) - 0.5;
    };
    return [(cell.width / 2) * (i + 0.9 * noise(1)), (cell.height / 3) * (j + 1.1 * noise(2))];
  });
}
