import type { Ink } from '../ink.ts';
import { ground, strokes, type Tile } from '../tile.ts';

/** Knitted Vs under loose hairs. */
export function wool({ base, dark, light }: Ink): Tile {
  const left = (y: number) => `M1.6 ${y}L5 ${y + 6}`;
  const right = (y: number) => `M8.4 ${y}L5 ${y + 6}`;
  const column = (path: (y: number) => string) => [-8, 0, 8].map(path).join('');
  const knit = strokes(column(left), light, 3) + strokes(column(right), base, 3.2);
  const hairs = strokes('M2 2L0 4.6M9 5L7 2.4M5 7L7.4 6', light, 0.9, 0.8);
  return { width: 10, height: 8, markup: ground(10, 8, dark) + knit + hairs };
}
