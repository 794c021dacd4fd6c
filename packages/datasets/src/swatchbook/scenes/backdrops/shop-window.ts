import { polygon, rectangle } from '../../kinds/outline.ts';
import { element } from '../svg.ts';
import { fade, fill, floor, wall } from './brush.ts';
import type { Canvas, Place } from './place.ts';
import { between, oneOf, repeat, tone } from './tone.ts';

/** An awning above, a frame around, lamps within, and reflections on the pane. */
export const shopWindow: Place = {
  name: 'in a shop window',
  horizon: [0.56, 0.66],
  ground: [0.18, 0.66],
  draw: (canvas) => {
    const { width, height, horizon, random } = canvas;
    const inside = random.integer(360);
    const frame = tone(oneOf(random, [20, 150, 215, 0]), between(random, [12, 40]), between(random, [22, 36]));
    const bar = width * 0.045;
    return [
      wall(canvas, fade(canvas, tone(inside, 18, 60), tone(inside, 20, 78))),
      floor(canvas, tone(inside + 20, 14, 86)),
      fill(rectangle(0, horizon, width, 4), '#000000', 0.12),
      repeat(3, (i) => lamp((width * (i + 0.5)) / 3, height * 0.2, width * 0.04)),
      fill(rectangle(0, 0, bar, height), frame),
      fill(rectangle(width - bar, 0, bar, height), frame),
      fill(rectangle(0, height - bar * 1.8, width, bar * 1.8), frame),
      reflection(canvas),
      awning(canvas, random.integer(360)),
    ].join('');
  },
};

function lamp(x: number, y: number, r: number): string {
  return [
    element('circle', { cx: x, cy: y, r: r * 2.4, fill: '#fff4cf', 'fill-opacity': 0.25 }),
    element('circle', { cx: x, cy: y, r, fill: '#fff4cf' }),
  ].join('');
}

function reflection({ width, height, random }: Canvas): string {
  const x = width * between(random, [0.1, 0.5]);
  const slant = (from: number, to: number) =>
    polygon([
      [x + from + 60, 0],
      [x + to + 60, 0],
      [x + to - 60, height],
      [x + from - 60, height],
    ]);
  return fill(slant(0, 26) + slant(38, 50), '#ffffff', 0.16);
}

function awning({ width, height }: Canvas, hue: number): string {
  const [stripe, high] = [width / 9, height * 0.11];
  return repeat(9, (i) => {
    const color = i % 2 === 0 ? tone(hue, 45, 48) : '#f6f1e7';
    const edge = { cx: stripe * (i + 0.5), cy: high, rx: stripe / 2, ry: high * 0.35, fill: color };
    return fill(rectangle(stripe * i, 0, stripe, high), color) + element('ellipse', edge);
  });
}
