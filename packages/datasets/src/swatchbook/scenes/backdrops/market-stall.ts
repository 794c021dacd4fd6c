import { rectangle } from '../../kinds/outline.ts';
import { element } from '../svg.ts';
import { fill, floor, line, stroke, wall } from './brush.ts';
import type { Canvas, Place } from './place.ts';
import { between, oneOf, repeat, tone } from './tone.ts';

/** A striped canvas roof on two poles, crates of fruit behind, a counter hung with cloth. */
export const marketStall: Place = {
  name: 'at a market stall',
  horizon: [0.54, 0.62],
  ground: [0.16, 0.56],
  draw: (canvas) => {
    const { width, height, horizon, random } = canvas;
    const edge = horizon + 0.62 * (height - horizon);
    const cloth = random.integer(360);
    return [
      wall(canvas, tone(oneOf(random, [210, 40, 190]), 20, between(random, [82, 90]))),
      crates(canvas),
      repeat(2, (i) => fill(rectangle(width * (0.04 + 0.89 * i), 0, width * 0.03, horizon), tone(28, 30, 42))),
      floor(canvas, tone(cloth, 22, 84)),
      fill(rectangle(0, horizon, width, 4), '#000000', 0.12),
      fill(rectangle(0, edge, width, height - edge), tone(cloth, 30, 62)),
      repeat(9, (i) =>
        stroke(line((width * (i + 0.5)) / 9, edge + 4, (width * (i + 0.4)) / 9, height), '#000000', 3, 0.1),
      ),
      roof(canvas, random.integer(360)),
    ].join('');
  },
};

function roof({ width, height }: Canvas, hue: number): string {
  const [stripe, high] = [width / 8, height * 0.13];
  return repeat(8, (i) => {
    const color = i % 2 === 0 ? tone(hue, 42, 58) : '#fbf7ee';
    const tip = `M${stripe * i} ${high}L${stripe * (i + 1)} ${high}L${stripe * (i + 0.5)} ${high * 1.45}Z`;
    return fill(rectangle(stripe * i, 0, stripe, high) + tip, color);
  });
}

function crates({ width, horizon, random }: Canvas): string {
  const [long, high] = [width * 0.25, horizon * 0.2];
  return repeat(3, (i) => {
    const x = width * (0.1 + 0.28 * i);
    const y = horizon - high;
    const hue = oneOf(random, [5, 28, 48, 95, 350]);
    const fruit = repeat(5, (k) => {
      const place = { cx: x + long * (0.12 + 0.19 * k), cy: y + 1, r: long * 0.1 };
      return element('circle', { ...place, fill: tone(hue, 55, between(random, [58, 68])) });
    });
    const slats = rectangle(x, y, long, high * 0.42) + rectangle(x, y + high * 0.52, long, high * 0.42);
    return fruit + fill(rectangle(x, y, long, high), tone(30, 25, 42)) + fill(slats, tone(32, 38, 64));
  });
}
