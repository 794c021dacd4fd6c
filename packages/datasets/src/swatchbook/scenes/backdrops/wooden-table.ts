import { rectangle } from '../../kinds/outline.ts';
import { fill, floor, line, stroke, wall } from './brush.ts';
import { alongLines, alongX } from './perspective.ts';
import type { Canvas, Place } from './place.ts';
import { between, oneOf, repeat, tone } from './tone.ts';

/** Planks that run away from the viewer, before a plain wall with a picture. */
export const woodenTable: Place = {
  name: 'on a wooden table',
  horizon: [0.4, 0.56],
  ground: [0.2, 0.92],
  draw: (canvas) => {
    const { width, height, horizon, random } = canvas;
    const [hue, light] = [between(random, [20, 36]), between(random, [44, 64])];
    const wood = (change: number) => tone(hue, 38, light + change);
    return [
      wall(canvas, tone(random.integer(360), between(random, [6, 24]), between(random, [78, 92]))),
      picture(canvas),
      floor(canvas, wood(0)),
      stroke(grain(canvas), wood(-9), 1.2, 0.7),
      stroke(alongLines(canvas, 5), wood(-18), 2),
      fill(rectangle(0, horizon, width, 3), wood(14)),
      fill(rectangle(0, height - 6, width, 6), wood(-20)),
    ].join('');
  },
};

function picture({ width, horizon, random }: Canvas): string {
  const [x, size] = [width * between(random, [0.1, 0.6]), horizon * 0.5];
  const [y, hue] = [horizon * 0.12, random.integer(360)];
  const frame = tone(oneOf(random, [30, 40, 0]), 25, between(random, [25, 60]));
  return [
    fill(rectangle(x, y, size * 1.3, size), frame),
    fill(rectangle(x + 5, y + 5, size * 1.3 - 10, size - 10), tone(hue, 15, 90)),
    fill(rectangle(x + 5, y + size * 0.55, size * 1.3 - 10, size * 0.45 - 5), tone(hue, 22, 70)),
  ].join('');
}

function grain(canvas: Canvas): string {
  const { height, horizon, random } = canvas;
  return repeat(34, () => {
    const front = between(random, [-0.4, 1.4]);
    const from = random.uniform();
    const to = Math.min(1, from + between(random, [0.1, 0.35]));
    const y = (share: number) => horizon + share * (height - horizon);
    return line(alongX(canvas, front, from), y(from), alongX(canvas, front, to), y(to));
  });
}
