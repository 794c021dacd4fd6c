import type { Ink } from '../ink.ts';
import { copies, spread } from '../periodic.ts';
import { round } from '../round.ts';
import { ground, type Tile } from '../tile.ts';

/** Crushed pile: patches without an outline, where the hairs lie another way. */
export function velvet({ base, dark, light }: Ink): Tile {
  const [width, height] = [44, 52];
  const patches = spread(7).flatMap(([x, y], i) => {
    const [left, top] = [width * x, height * y];
    const reach = 15;
    const corners = [
      [left - reach, top - reach],
      [left + reach, top + reach],
    ] as const;
    const color = i % 2 === 0 ? light : dark;
    return copies(corners, width, height).map(([dx, dy]) => patch(left + dx, top + dy, color, 25 + ((i * 37) % 50)));
  });
  return { width, height, markup: ground(width, height, base) + patches.join('') };
}

/** Ellipses in one another, each faint, fade outwards. */
function patch(x: number, y: number, color: string, angle: number): string {
  const place = `translate(${round(x)} ${round(y)}) rotate(${angle})`;
  const rings = [1, 0.7, 0.4].map((size) => `<ellipse rx="${7 * size}" ry="${15 * size}"/>`);
  return `<g transform="${place}" fill="${color}" fill-opacity="0.2">${rings.join('')}</g>`;
}
