import { polygon, rectangle } from '../../kinds/outline.ts';
import { element } from '../svg.ts';
import { fill, floor, sky } from './brush.ts';
import type { Canvas, Place } from './place.ts';
import { between, oneOf, repeat, tone } from './tone.ts';

/** A picket fence, flowering bushes before it, and a path of flagstones. */
export const garden: Place = {
  name: 'in a garden',
  horizon: [0.5, 0.58],
  ground: [0.2, 0.9],
  draw: (canvas) => {
    const { random } = canvas;
    const hue = between(random, [95, 130]);
    return [
      sky(canvas, tone(208, 58, 74), tone(200, 45, 92)),
      fence(canvas, oneOf(random, ['#fbfaf5', tone(30, 28, 62), tone(90, 10, 82)])),
      bushes(canvas, hue),
      floor(canvas, tone(hue - 20, 34, between(random, [56, 64]))),
      flagstones(canvas),
    ].join('');
  },
};

function fence({ width, horizon }: Canvas, color: string): string {
  const [count, step, top] = [13, width / 13, horizon * 0.42];
  const pickets = repeat(count, (i) => {
    const [left, right] = [step * (i + 0.15), step * (i + 0.8)];
    const tip: [number, number] = [(left + right) / 2, top - step * 0.4];
    return polygon([[left, horizon], [left, top], tip, [right, top], [right, horizon]]);
  });
  const rails = [0.55, 0.82].map((share) => rectangle(0, horizon * share, width, horizon * 0.05)).join('');
  return fill(rails, color) + fill(pickets, color) + fill(rails, '#000000', 0.1);
}

function bushes({ width, horizon, random }: Canvas, hue: number): string {
  const flower = tone(oneOf(random, [345, 320, 48, 275, 10]), 60, 72);
  return repeat(5, (i) => {
    const r = horizon * between(random, [0.13, 0.2]);
    const x = width * ((i + between(random, [0.2, 0.8])) / 5);
    const leaf = tone(hue, 30, between(random, [42, 52]));
    const blossoms = repeat(6, () => {
      const [dx, dy] = [between(random, [-1, 1]) * r, between(random, [-0.7, 0.3]) * r];
      return element('circle', { cx: x + dx, cy: horizon - r * 0.4 + dy, r: 2.8, fill: flower });
    });
    return element('ellipse', { cx: x, cy: horizon - r * 0.3, rx: r * 1.3, ry: r, fill: leaf }) + blossoms;
  });
}

function flagstones(canvas: Canvas): string {
  const { width, height, horizon, random } = canvas;
  return repeat(4, (i) => {
    const share = 0.25 + 0.22 * i;
    const y = horizon + share * (height - horizon);
    const size = width * (0.14 + 0.12 * share);
    const x = width * (0.5 + (i % 2 === 0 ? -0.06 : 0.06)) + between(random, [-8, 8]);
    const color = tone(40, 8, between(random, [70, 80]));
    return element('ellipse', { cx: x, cy: y, rx: size, ry: (height - horizon) * (0.06 + 0.05 * share), fill: color });
  });
}
