import type { Ink } from '../ink.ts';
import { type Point, spread, wrappedPolygons } from '../periodic.ts';
import { area, ground, strokes, type Tile } from '../tile.ts';

/** Granite: angular flecks of many sizes, and a crack. */
export function stone({ base, deep, dark, light }: Ink): Tile {
  const size = 40;
  const flecks = spread(66).map(([x, y], i) => fleck([size * x, size * y], 0.9 + ((i * 7) % 10) / 5, i));
  const every = (first: number, step: number) =>
    wrappedPolygons(
      flecks.filter((_, i) => i % step === first),
      size,
      size,
    );
  const marks =
    area(every(0, 3), dark, 0.85) +
    area(every(1, 3), light) +
    area(every(2, 6), deep) +
    strokes('M4 2L9 7L8 13L15 18L16 24L22 27', deep, 1.1, 0.8);
  return { width: size, height: size, markup: ground(size, size, base) + marks };
}

function fleck([x, y]: Point, radius: number, turn: number): Point[] {
  return [0, 1.1, 2.4, 4.4].map((angle) => [x + radius * Math.cos(turn + angle), y + radius * Math.sin(turn + angle)]);
}
