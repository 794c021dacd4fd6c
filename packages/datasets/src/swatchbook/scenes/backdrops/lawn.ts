import { rectangle } from '../../kinds/outline.ts';
import { coordinate, element } from '../svg.ts';
import { fade, fill, line, sky, stroke } from './brush.ts';
import type { Canvas, Place } from './place.ts';
import { between, repeat, tone } from './tone.ts';

/** Mown grass with blades, and trees far behind. */
export const lawn: Place = {
  name: 'on a lawn',
  horizon: [0.4, 0.54],
  ground: [0.22, 0.92],
  draw: (canvas) => {
    const { width, height, horizon, random } = canvas;
    const hue = between(random, [84, 112]);
    const light = between(random, [50, 60]);
    const grass = fade(canvas, tone(hue, 38, light + 6), tone(hue, 42, light - 6));
    return [
      sky(canvas, tone(207, 60, 76), tone(205, 50, 93)),
      trees(canvas, hue),
      fill(rectangle(0, horizon, width, height - horizon), grass),
      stroke(blades(canvas, 110), tone(hue, 45, light - 16), 1.3, 0.8),
      stroke(blades(canvas, 60), tone(hue - 10, 48, light + 16), 1.3, 0.8),
    ].join('');
  },
};

function trees({ width, horizon, random }: Canvas, hue: number): string {
  const crowns = repeat(7, (i) => {
    const r = horizon * between(random, [0.16, 0.3]);
    const x = (width * (i + random.uniform())) / 7;
    const color = tone(hue + 25, 25, between(random, [48, 60]));
    return element('ellipse', { cx: x, cy: horizon - r * 0.6, rx: r * 0.9, ry: r, fill: color });
  });
  return crowns;
}

function blades({ width, height, horizon, random }: Canvas, count: number): string {
  return repeat(count, () => {
    const depth = random.uniform();
    const [x, y] = [width * random.uniform(), horizon + depth * (height - horizon)];
    const long = 2 + 6 * depth;
    const lean = between(random, [-2, 2]);
    return `${line(x - 1.5, y - long * 0.8, x, y)}L${coordinate(x + lean + 1)} ${coordinate(y - long)}`;
  });
}
