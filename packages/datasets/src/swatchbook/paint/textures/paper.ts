import type { Ink } from '../ink.ts';
import { type Point, wrappedPolygons } from '../periodic.ts';
import { area, ground, strokes, type Tile } from '../tile.ts';

/** Corners of the folds, in a grid of 3 x 3 that repeats after 66 units. */
const folds: readonly (readonly Point[])[] = [
  [
    [3, 5],
    [25, -4],
    [47, 3],
  ],
  [
    [-4, 26],
    [18, 20],
    [42, 28],
  ],
  [
    [4, 42],
    [27, 47],
    [49, 41],
  ],
];

/** Sheet that was crumpled and smoothed again: flat faces between straight folds. */
export function paper({ base, dark, light }: Ink): Tile {
  const size = 66;
  const at = (row: number, column: number): Point => {
    const [x, y] = folds[row % 3]?.[column % 3] ?? [0, 0];
    return [x + size * Math.floor(column / 3), y + size * Math.floor(row / 3)];
  };
  const faces = [0, 1, 2].flatMap((row) =>
    [0, 1, 2].flatMap((column): Point[][] => {
      const [a, b, c, d] = [at(row, column), at(row, column + 1), at(row + 1, column + 1), at(row + 1, column)];
      return (row + column) % 2 === 0
        ? [
            [a, b, c],
            [a, c, d],
          ]
        : [
            [a, b, d],
            [b, c, d],
          ];
    }),
  );
  const tone = (remainder: number) =>
    wrappedPolygons(
      faces.filter((_, i) => (i * 5) % 4 === remainder),
      size,
      size,
    );
  const marks =
    area(tone(0), light, 0.35) +
    area(tone(1), dark, 0.3) +
    area(tone(2), dark, 0.12) +
    strokes(wrappedPolygons(faces, size, size), light, 0.9, 0.5);
  return { width: size, height: size, markup: ground(size, size, base) + marks };
}
