import type { Ink } from '../ink.ts';
import { area, ground, type Tile } from '../tile.ts';

/** Plain weave so coarse that single threads show. */
export function fabric({ base, dark, light }: Ink): Tile {
  const over = area('M0.3 0.8H3.7V3.2H0.3ZM4.3 4.8H7.7V7.2H4.3Z', light, 0.9);
  const gaps = area(
    'M3.7 0H4.6V8H3.7ZM7.7 0H8V8H7.7ZM0 0H0.3V8H0ZM0 3.4H8V4.6H0ZM0 7.4H8V8H0ZM0 0H8V0.6H0Z',
    dark,
    0.9,
  );
  return { width: 8, height: 8, markup: ground(8, 8, base) + gaps + over };
}
