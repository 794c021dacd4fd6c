import { polygon, rectangle } from '../../kinds/outline.ts';
import { fill, floor, wall } from './brush.ts';
import { alongX, rowShares } from './perspective.ts';
import type { Canvas, Place } from './place.ts';
import { between, oneOf, tone } from './tone.ts';

/** Two colours of tiles in turn, seen at a slant, and a wall with a skirting board. */
export const tiledFloor: Place = {
  name: 'on a tiled floor',
  horizon: [0.36, 0.5],
  ground: [0.24, 0.94],
  draw: (canvas) => {
    const { width, height, horizon, random } = canvas;
    const hue = oneOf(random, [20, 200, 215, 150, 40, 0]);
    const light = between(random, [82, 92]);
    const panel = horizon * between(random, [0.45, 0.6]);
    const paint = tone(random.integer(360), 16, between(random, [74, 88]));
    return [
      wall(canvas, paint),
      fill(rectangle(0, panel, width, horizon - panel), '#ffffff', 0.35),
      fill(rectangle(0, panel, width, 3), '#ffffff', 0.6),
      fill(rectangle(0, horizon - (height - horizon) * 0.07, width, (height - horizon) * 0.07), '#ffffff', 0.85),
      floor(canvas, tone(hue, 12, light)),
      fill(tiles(canvas, 5, 5), tone(hue, 22, light - between(random, [22, 34]))),
    ].join('');
  },
};

/** Path data of every other tile. */
function tiles(canvas: Canvas, columns: number, rows: number): string {
  const { height, horizon } = canvas;
  const edges = [0, ...rowShares(rows)];
  const paths: string[] = [];
  for (let row = 0; row < rows; row++) {
    const [back, front] = [edges[row] ?? 0, edges[row + 1] ?? 1];
    const [top, bottom] = [back, front].map((share) => horizon + share * (height - horizon));
    for (let column = -columns + (row % 2); column < 2 * columns; column += 2) {
      const [left, right] = [column / columns, (column + 1) / columns];
      paths.push(
        polygon([
          [alongX(canvas, left, back), top ?? 0],
          [alongX(canvas, right, back), top ?? 0],
          [alongX(canvas, right, front), bottom ?? 0],
          [alongX(canvas, left, front), bottom ?? 0],
        ]),
      );
    }
  }
  return paths.join('');
}
