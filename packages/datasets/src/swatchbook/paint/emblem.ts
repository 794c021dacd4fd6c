import type { Ink } from './ink.ts';
import type { Bounds } from './path-bounds.ts';
import { round } from './round.ts';
import { area, disc, strokes } from './tile.ts';

/** Badges about the origin, 20 units across: a plate in the accent and a figure in the base colour on it. */
const badges: readonly ((ink: Ink, accent: string) => string)[] = [
  ({ base }, accent) =>
    disc(0, 0, 10, accent) +
    area('M0 -7.5L2.1 -2.6L7.2 -2.2L3.3 1.2L4.5 6.3L0 3.5L-4.5 6.3L-3.3 1.2L-7.2 -2.2L-2.1 -2.6Z', base),
  ({ base }, accent) =>
    area('M0 -11L10 -7V1Q9 8 0 11Q-9 8 -10 1V-7Z', accent) + area('M-5.5 4L0 -6L5.5 4H2.4L0 -0.6L-2.4 4Z', base),
  ({ base }, accent) => area('M0 -11L11 0L0 11L-11 0Z', accent) + area('M-2 -5H2V-2H5V2H2V5H-2V2H-5V-2H-2Z', base),
  ({ base }, accent) => disc(0, 0, 10, accent) + strokes('M-5 3L-1.5 -4L1.5 2L3.5 -1.5L5.5 3', base, 2.4),
];

export const emblemCount = badges.length;

/** One badge in the middle of the box, half as large as its shorter side; empty where that leaves no room for it. */
export function emblem(bounds: Bounds, which: number, ink: Ink, accent: string): string {
  const size = Math.min(34, 0.55 * Math.min(bounds.width, bounds.height));
  if (size < 8) return '';
  const badge = badges[which]?.(ink, accent) ?? '';
  const x = round(bounds.x + bounds.width / 2);
  const y = round(bounds.y + bounds.height / 2);
  return `<g transform="translate(${x} ${y}) scale(${round(size / 20)})">${badge}</g>`;
}
