import { polygon } from '../../kinds/outline.ts';
import { coordinate, element } from '../svg.ts';
import { fade, fill, floor, sky } from './brush.ts';
import type { Canvas, Place } from './place.ts';
import { between, repeat, tone } from './tone.ts';

/** White ground with blue hollows, fir trees behind, flakes in the air. */
export const snow: Place = {
  name: 'in the snow',
  horizon: [0.44, 0.56],
  ground: [0.2, 0.9],
  draw: (canvas) => {
    const { width, height, horizon, random } = canvas;
    return [
      sky(canvas, tone(212, between(random, [20, 45]), 72), tone(210, 25, 90)),
      firs(canvas),
      fill(hills(canvas), '#f2f6fb'),
      floor(canvas, fade(canvas, '#f4f7fb', tone(212, 30, 88))),
      repeat(5, () => {
        const place = { cx: width * random.uniform(), cy: between(random, [horizon + 12, height]) };
        return element('ellipse', { ...place, rx: width * 0.16, ry: 4, fill: tone(212, 40, 82), 'fill-opacity': 0.5 });
      }),
      repeat(36, () => {
        const place = { cx: width * random.uniform(), cy: horizon * random.uniform(), r: between(random, [1, 2.2]) };
        return element('circle', { ...place, fill: '#ffffff', 'fill-opacity': 0.9 });
      }),
    ].join('');
  },
};

function hills({ width, horizon }: Canvas): string {
  const at = (x: number, rise: number) => `${coordinate(width * x)} ${coordinate(horizon - rise)}`;
  return `M${at(0, 0)}Q${at(0.3, 26)} ${at(0.6, 0)}Q${at(0.8, 14)} ${at(1, 0)}Z`;
}

function firs({ width, horizon, random }: Canvas): string {
  return repeat(6, (i) => {
    const high = horizon * between(random, [0.35, 0.65]);
    const x = (width * (i + random.uniform())) / 6;
    const color = tone(between(random, [140, 170]), 22, between(random, [38, 52]));
    const tier = (top: number, bottom: number, half: number) =>
      polygon([
        [x, horizon - high * top],
        [x + high * half, horizon - high * bottom],
        [x - high * half, horizon - high * bottom],
      ]);
    return fill(tier(1, 0.6, 0.14) + tier(0.75, 0.3, 0.2) + tier(0.45, 0, 0.26), color);
  });
}
