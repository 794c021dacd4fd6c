import type { Ink } from '../ink.ts';
import { ground, strokes, type Tile } from '../tile.ts';

/** Rows of loops with a hole in each, and the chain between two rows. */
export function crochet({ base, deep, dark, light }: Ink): Tile {
  const loop = (x: number, y: number) =>
    `<ellipse cx="${x}" cy="${y}" rx="4.4" ry="3.2" fill="${deep}" stroke="${dark}" stroke-width="4"/>` +
    `<ellipse cx="${x}" cy="${y}" rx="4.4" ry="3.2" fill="none" stroke="${light}" stroke-width="2.2"/>`;
  const chain = (x: number, y: number) => strokes(`M${x - 5} ${y}L${x} ${y + 2.2}L${x + 5} ${y}`, light, 1.7);
  const markup = loop(7, 4.6) + loop(0, 15.6) + loop(14, 15.6) + chain(7, 9.2) + chain(0, 20.2) + chain(14, 20.2);
  return { width: 14, height: 22, markup: ground(14, 22, base) + markup };
}
