import { rectangle, roundedRect } from '../../kinds/outline.ts';
import { coordinate } from '../svg.ts';
import { fade, fill, stroke, wall } from './brush.ts';
import type { Canvas, Place } from './place.ts';
import { between, oneOf, repeat, tone } from './tone.ts';

/** A headboard of slats at the wall and a quilt with stitched lines. */
export const bed: Place = {
  name: 'on a bed',
  horizon: [0.46, 0.54],
  ground: [0.2, 0.86],
  draw: (canvas) => {
    const { width, height, horizon, random } = canvas;
    const hue = random.integer(360);
    const light = between(random, [72, 84]);
    return [
      wall(canvas, tone(random.integer(360), 18, between(random, [80, 90]))),
      headboard(canvas),
      fill(roundedRect(-6, horizon - 10, width + 12, height - horizon + 30, 14), '#ffffff'),
      fill(rectangle(0, horizon + 6, width, height), fade(canvas, tone(hue, 26, light + 4), tone(hue, 28, light - 8))),
      fill(rectangle(0, horizon + 6, width, (height - horizon) * 0.1), '#ffffff', 0.55),
      stroke(stitches(canvas), tone(hue, 26, light - 20), 1.4, 0.6),
    ].join('');
  },
};

function headboard({ width, horizon, random }: Canvas): string {
  const wood = tone(oneOf(random, [25, 32, 210]), between(random, [8, 36]), between(random, [36, 66]));
  const [top, slat] = [horizon * 0.3, width / 10];
  return [
    fill(rectangle(0, top, width, horizon * 0.09), wood),
    repeat(10, (i) => fill(rectangle(slat * (i + 0.2), top, slat * 0.6, horizon - top), wood)),
    fill(rectangle(0, horizon * 0.7, width, horizon), '#000000', 0.12),
  ].join('');
}

/** Lines across the quilt that sag between the seams. */
function stitches({ width, height, horizon }: Canvas): string {
  const c = coordinate;
  return repeat(4, (row) => {
    const y = horizon + (height - horizon) * (0.28 + 0.22 * row);
    const step = width / 4;
    return `M0 ${c(y)}${repeat(4, (i) => `Q${c(step * (i + 0.5))} ${c(y + 10)} ${c(step * (i + 1))} ${c(y)}`)}`;
  });
}
