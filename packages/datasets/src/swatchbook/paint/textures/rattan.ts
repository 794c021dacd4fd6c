import type { Ink } from '../ink.ts';
import { ground, strokes, type Tile } from '../tile.ts';

/** Cane lattice: diagonal strands over and under each other, with gaps between them. */
export function rattan({ base, deep, dark, light }: Ink): Tile {
  const falling = 'M-4 -4L20 20M-4 12L4 20M12 -4L20 4';
  const rising = 'M-4 20L20 -4M-4 4L4 -4M12 20L20 12';
  const strand = (path: string) => strokes(path, dark, 5.8) + strokes(path, base, 4.4) + strokes(path, light, 1.8);
  const above = 'M5 5L11 11M-3 -3L3 3M13 13L19 19M13 -3L19 3M-3 13L3 19';
  const crossings = strokes(above, base, 4.4) + strokes(above, light, 1.8);
  return { width: 16, height: 16, markup: ground(16, 16, deep) + strand(falling) + strand(rising) + crossings };
}
