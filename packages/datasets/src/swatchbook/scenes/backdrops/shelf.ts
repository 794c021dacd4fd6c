import { polygon, rectangle } from '../../kinds/outline.ts';
import { fill, wall } from './brush.ts';
import type { Canvas, Place } from './place.ts';
import { between, oneOf, repeat, tone } from './tone.ts';

/** A board on two brackets, another above it, and wall around. */
export const shelf: Place = {
  name: 'on a shelf',
  horizon: [0.7, 0.78],
  ground: [0.1, 0.26],
  draw: (canvas) => {
    const { width, height, horizon, random } = canvas;
    const hue = oneOf(random, [28, 34, 210, 0]);
    const light = between(random, [40, 72]);
    const board = (change: number) => tone(hue, hue === 210 || hue === 0 ? 5 : 34, light + change);
    const paint = tone(random.integer(360), between(random, [8, 28]), between(random, [80, 92]));
    const thick = (height - horizon) * 0.2;
    const deep = (height - horizon) * 0.32;
    return [
      wall(canvas, paint),
      fill(rectangle(0, horizon, width, height - horizon), paint),
      fill(rectangle(0, 0, width, height * 0.05), board(-12)),
      fill(rectangle(0, height * 0.05, width, height * 0.05), '#000000', 0.12),
      fill(rectangle(0, horizon + deep + thick, width, thick * 1.4), '#000000', 0.14),
      repeat(2, (i) => bracket(width * (0.2 + 0.6 * i), horizon + deep + thick, thick * 2, board(-22))),
      fill(rectangle(0, horizon, width, deep), board(8)),
      fill(rectangle(0, horizon, width, deep * 0.15), '#000000', 0.16),
      fill(rectangle(0, horizon + deep, width, thick), board(-8)),
      sideBoards(canvas, board(-4)),
    ].join('');
  },
};

function bracket(x: number, y: number, size: number, color: string): string {
  return fill(
    polygon([
      [x - size * 0.15, y],
      [x + size * 0.15, y],
      [x + size * 0.15, y + size],
      [x - size * 0.15, y + size * 0.6],
    ]),
    color,
  );
}

function sideBoards({ width, horizon, height, random }: Canvas, color: string): string {
  if (random.uniform() < 0.4) return '';
  const thick = width * 0.025;
  const below = horizon + (height - horizon) * 0.52;
  return fill(rectangle(0, 0, thick, below), color) + fill(rectangle(width - thick, 0, thick, below), color);
}
