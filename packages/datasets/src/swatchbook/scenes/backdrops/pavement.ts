import { floor, line, stroke, wall } from './brush.ts';
import { acrossLines, alongLines } from './perspective.ts';
import type { Canvas, Place } from './place.ts';
import { between, oneOf, repeat, tone } from './tone.ts';

/** Grey slabs before a wall of bricks. */
export const pavement: Place = {
  name: 'on the pavement by a brick wall',
  horizon: [0.42, 0.54],
  ground: [0.2, 0.92],
  draw: (canvas) => {
    const { random } = canvas;
    const hue = oneOf(random, [10, 16, 24, 36]);
    const light = between(random, [52, 68]);
    const stone = between(random, [66, 78]);
    return [
      wall(canvas, tone(hue, 30, light)),
      stroke(bricks(canvas), tone(hue, 12, light + 18), 2.2),
      floor(canvas, tone(between(random, [30, 220]), 5, stone)),
      stroke(acrossLines(canvas, 4) + alongLines(canvas, 4), tone(210, 5, stone - 18), 1.8),
    ].join('');
  },
};

function bricks({ width, horizon }: Canvas): string {
  const [high, long] = [horizon / 9, width / 8];
  return repeat(9, (row) => {
    const y = horizon - row * high;
    const shift = row % 2 === 0 ? long / 2 : 0;
    return line(0, y, width, y) + repeat(9, (i) => line(i * long + shift, y - high, i * long + shift, y));
  });
}
