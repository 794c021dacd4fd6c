import { rectangle } from '../../kinds/outline.ts';
import { element } from '../svg.ts';
import { fade, fill, floor, wall } from './brush.ts';
import type { Canvas, Place } from './place.ts';
import { between, oneOf, tone } from './tone.ts';

/** A window with panes and curtains; hills and sky outside. */
export const besideWindow: Place = {
  name: 'beside a window',
  horizon: [0.58, 0.66],
  ground: [0.2, 0.86],
  draw: (canvas) => {
    const { width, height, horizon, random } = canvas;
    const paint = random.integer(360);
    const [x, y, w, h] = [width * 0.17, height * 0.06, width * 0.66, horizon * 0.78];
    return [
      wall(canvas, tone(paint, 16, between(random, [78, 88]))),
      outside(canvas, x, y, w, h),
      panes(x, y, w, h, width * 0.022),
      curtains(canvas, random.integer(360), x, w),
      floor(canvas, tone(oneOf(random, [30, 40, 210]), between(random, [8, 28]), between(random, [66, 80]))),
      fill(rectangle(0, horizon, width, 5), '#000000', 0.12),
    ].join('');
  },
};

function outside(canvas: Canvas, x: number, y: number, w: number, h: number): string {
  const { random } = canvas;
  const hue = between(random, [85, 130]);
  return [
    fill(rectangle(x, y, w, h), fade(canvas, tone(205, 65, 74), tone(200, 50, 92))),
    element('path', {
      d: `M${x} ${y + h}L${x} ${y + h * 0.72}Q${x + w * 0.3} ${y + h * 0.5} ${x + w * 0.6} ${y + h * 0.72}Q${x + w * 0.8} ${y + h * 0.6} ${x + w} ${y + h * 0.7}L${x + w} ${y + h}Z`,
      fill: tone(hue, 32, 60),
    }),
  ].join('');
}

function panes(x: number, y: number, w: number, h: number, bar: number): string {
  const frame = '#f7f5f0';
  return [
    fill(rectangle(x - bar, y - bar, w + 2 * bar, bar), frame),
    fill(rectangle(x - bar * 2, y + h, w + 4 * bar, bar * 1.6), frame),
    fill(rectangle(x - bar, y, bar, h), frame),
    fill(rectangle(x + w, y, bar, h), frame),
    fill(rectangle(x + w / 2 - bar / 2, y, bar, h), frame),
    fill(rectangle(x, y + h * 0.42, w, bar * 0.8), frame),
  ].join('');
}

function curtains({ width, height, horizon }: Canvas, hue: number, x: number, w: number): string {
  const cloth = (left: number) => {
    const folds = [0.2, 0.5, 0.8]
      .map((share) => rectangle(left + x * share * 0.95, 0, x * 0.1, horizon * 0.94))
      .join('');
    return fill(rectangle(left, 0, x * 0.95, horizon * 0.94), tone(hue, 26, 76)) + fill(folds, '#000000', 0.07);
  };
  const rail = fill(rectangle(0, height * 0.015, width, 3), '#000000', 0.3);
  return cloth(0) + cloth(x + w + x * 0.05) + rail;
}
