import type { Ink } from '../ink.ts';
import { area, ground, strokes, type Tile } from '../tile.ts';

/** Grain along y, with a knot. */
export function wood({ base, deep, dark, light }: Ink): Tile {
  const grain = 'M3 0C5 20 1 40 3 70M9 0C13 14 11 20 9 28C7 38 11 56 9 70M30 0C26 12 33 22 32 32C31 44 27 56 30 70';
  const far = 'M36 0C38 24 33 46 36 70M20 0C21 5 19 9 20 14M20 44C21 52 19 60 20 70';
  const around = 'M15 0C17 8 13 16 14 28C15 42 17 56 15 70M25 0C23 8 28 16 27 28C26 42 22 56 25 70';
  const pale = 'M6 0C8 22 4 42 6 70M12 0C15 12 12 20 11.5 28C11 38 14 56 12 70M33 0C34 24 30 46 33 70';
  const markup =
    ground(40, 70, base) +
    strokes(pale, light, 1.6, 0.75) +
    strokes(grain + far, dark, 1.7) +
    strokes(around, dark, 1.4) +
    area('M20 19C25 22 25 35 20 38C15 35 15 22 20 19Z', dark) +
    area('M20 24C22.5 26 22.5 31 20 33C17.5 31 17.5 26 20 24Z', deep);
  return { width: 40, height: 70, markup };
}
