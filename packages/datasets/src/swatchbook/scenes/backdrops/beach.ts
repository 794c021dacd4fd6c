import { rectangle } from '../../kinds/outline.ts';
import { coordinate, element } from '../svg.ts';
import { fade, fill, floor, line, sky, stroke } from './brush.ts';
import type { Canvas, Place } from './place.ts';
import { between, oneOf, repeat, tone } from './tone.ts';

/** Sand, with foam at its upper border, the sea, and a sun. */
export const beach: Place = {
  name: 'on a beach',
  horizon: [0.46, 0.58],
  ground: [0.22, 0.92],
  draw: (canvas) => {
    const { width, height, horizon, random } = canvas;
    const sea = horizon * between(random, [0.5, 0.66]);
    const water = between(random, [185, 212]);
    const sand = tone(between(random, [36, 46]), 50, between(random, [70, 80]));
    return [
      sky(canvas, tone(205, 62, 72), tone(oneOf(random, [200, 30, 40]), 55, 90)),
      element('circle', { cx: width * between(random, [0.1, 0.9]), cy: sea * 0.35, r: sea * 0.14, fill: '#fff3c4' }),
      fill(rectangle(0, sea, width, horizon - sea + 8), fade(canvas, tone(water, 55, 46), tone(water - 15, 50, 66))),
      stroke(waves(canvas, sea), '#ffffff', 1.6, 0.7),
      floor(canvas, sand),
      fill(shore(canvas, 9), '#ffffff', 0.85),
      fill(shore(canvas, 3), tone(water - 15, 50, 66)),
      stroke(grains(canvas), tone(35, 40, 52), 1.3, 0.6),
      fill(rectangle(0, height - 2, width, 2), '#000000', 0.05),
    ].join('');
  },
};

function waves({ width, horizon, random }: Canvas, sea: number): string {
  return repeat(14, () => {
    const [x, y] = [width * random.uniform(), between(random, [sea + 3, horizon - 4])];
    return line(x, y, x + width * between(random, [0.04, 0.12]), y);
  });
}

/** A wavy border between water and sand, some pixels below the horizon. */
function shore({ width, horizon }: Canvas, reach: number): string {
  const step = width / 4;
  const arcs = repeat(4, (i) => {
    const x = width - (i + 1) * step;
    const y = horizon + reach + (i % 2 === 0 ? 6 : -4);
    return `Q${coordinate(x + step / 2)} ${coordinate(y)} ${coordinate(x)} ${coordinate(horizon + reach)}`;
  });
  return `M0 ${coordinate(horizon - 3)}L${width} ${coordinate(horizon - 3)}L${width} ${coordinate(horizon + reach)}${arcs}Z`;
}

function grains({ width, height, horizon, random }: Canvas): string {
  return repeat(90, () => {
    const [x, y] = [width * random.uniform(), between(random, [horizon + 14, height])];
    return line(x, y, x + 1, y);
  });
}
