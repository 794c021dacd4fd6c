import { rectangle } from '../../kinds/outline.ts';
import { fill, floor, line, stroke, wall } from './brush.ts';
import type { Canvas, Place } from './place.ts';
import { between, oneOf, repeat, tone } from './tone.ts';

/** Glazed wall tiles laid like bricks over a worktop with a rounded edge, cupboards beneath. */
export const kitchenCounter: Place = {
  name: 'on a kitchen counter',
  horizon: [0.48, 0.58],
  ground: [0.2, 0.72],
  draw: (canvas) => {
    const { width, height, horizon, random } = canvas;
    const hue = oneOf(random, [40, 90, 160, 200, 210]);
    const top = oneOf(random, [tone(30, 30, 62), tone(210, 6, 70), tone(35, 12, 80), tone(25, 34, 48)]);
    const edge = horizon + 0.8 * (height - horizon);
    const front = tone(hue, between(random, [16, 36]), between(random, [46, 64]));
    return [
      wall(canvas, tone(hue, 18, between(random, [86, 94]))),
      stroke(joints(canvas), tone(hue, 10, 76), 1.5),
      floor(canvas, top),
      fill(rectangle(0, horizon, width, (height - horizon) * 0.06), '#000000', 0.12),
      specks(canvas, edge),
      fill(rectangle(0, edge, width, (height - edge) * 0.22), '#000000', 0.18),
      fill(rectangle(0, edge + (height - edge) * 0.22, width, height), front),
      repeat(3, (i) =>
        stroke(line((width * (i + 0.5)) / 3, edge + 8, (width * (i + 0.5)) / 3, height), '#000000', 1, 0.2),
      ),
    ].join('');
  },
};

function joints({ width, horizon }: Canvas): string {
  const [long, high] = [width / 6, horizon / 6];
  return repeat(6, (row) => {
    const y = horizon - row * high;
    const shift = row % 2 === 0 ? 0 : long / 2;
    return line(0, y, width, y) + repeat(7, (i) => line(i * long + shift, y - high, i * long + shift, y));
  });
}

function specks({ width, horizon, random }: Canvas, edge: number): string {
  const path = repeat(50, () => {
    const [x, y] = [width * random.uniform(), between(random, [horizon + 4, edge])];
    return line(x, y, x + 1.5, y);
  });
  return stroke(path, '#000000', 1.2, 0.13);
}
